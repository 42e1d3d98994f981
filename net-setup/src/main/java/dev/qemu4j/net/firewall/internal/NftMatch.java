package dev.qemu4j.net.firewall.internal;

import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.internal.AddressText;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The conditions that an expression of nftables sets for a packet.
 *
 * @param sets the elements of named sets and maps, by name
 */
record NftMatch(Map<String, JsonNode> sets) {
    private static final Map<String, String> META = Map.of(
            "iifname", Packet.IN,
            "iif", Packet.IN,
            "ibrname", Packet.IN_BRIDGE,
            "oifname", Packet.OUT,
            "oif", Packet.OUT,
            "obrname", Packet.OUT_BRIDGE,
            "protocol", Packet.ETHER_TYPE,
            "nfproto", Packet.FAMILY,
            "l4proto", Packet.PROTOCOL);

    /** Answers a match with operator and both sides. */
    Truth truth(JsonNode match, Packet packet) {
        JsonNode left = match.path("left");
        if (!applies(left, packet)) {
            return Truth.NO; // whatever the operator: nftables asks for the protocol first
        }
        Truth truth = has(left, match.path("right"), packet);
        return switch (match.path("op").asString("")) {
            case "==", "in" -> truth;
            case "!=" -> truth.not();
            default -> Truth.MAYBE;
        };
    }

    /** Tells whether the left side is one of what is on the right. */
    Truth has(JsonNode left, JsonNode right, Packet packet) {
        if (!applies(left, packet)) {
            return Truth.NO;
        }
        if (right.isArray()) {
            return Truth.any(right.values().stream().map(one -> has(left, one, packet)));
        }
        if (right.has("set")) {
            return has(left, right.path("set"), packet);
        }
        if (right.has("elem")) {
            return has(left, right.path("elem").path("val"), packet);
        }
        String text = right.isValueNode() ? right.asString("") : "";
        if (text.startsWith("@")) {
            JsonNode elements = sets.get(text.substring(1));
            return elements == null ? Truth.MAYBE : has(left, elements, packet);
        }
        if (text.equals("*") && !left.has("meta")) {
            return Truth.YES;
        }
        JsonNode payload = left.path("payload");
        String field = payload.path("field").asString("");
        if (field.equals("saddr") || field.equals("daddr")) {
            Subnet range = range(right);
            Subnet mine = field.equals("saddr") ? packet.source() : packet.destination();
            return range == null ? Truth.MAYBE : Packet.isIn(mine, range);
        }
        String fact = fact(left);
        if (fact == null) {
            return Truth.MAYBE;
        }
        JsonNode bounds = right.path("range");
        if (bounds.isArray()) {
            return bounds.path(0).isInt() && bounds.path(1).isInt()
                    ? packet.isBetween(
                            fact, bounds.path(0).asInt(), bounds.path(1).asInt())
                    : Truth.MAYBE;
        }
        return right.isValueNode() ? packet.is(fact, text.equals("icmpv6") ? "ipv6-icmp" : text) : Truth.MAYBE;
    }

    private static @Nullable String fact(JsonNode left) {
        if (left.has("meta")) {
            return META.get(left.path("meta").path("key").asString(""));
        }
        if (left.has("ct")) {
            return left.path("ct").path("key").asString("").equals("state") ? Packet.STATE : null;
        }
        return switch (left.path("payload").path("field").asString("")) {
            case "dport" -> Packet.PORT;
            case "protocol", "nexthdr" -> Packet.PROTOCOL;
            case "type" -> isEther(left) ? Packet.ETHER_TYPE : Packet.ICMP_TYPE;
            default -> null;
        };
    }

    private static boolean isEther(JsonNode left) {
        return left.path("payload").path("protocol").asString("").equals("ether");
    }

    /** A rule on a header that the packet has not is none for it. */
    private static boolean applies(JsonNode left, Packet packet) {
        String protocol = left.path("payload").path("protocol").asString("");
        return switch (protocol) {
            case "ip", "ip6", "arp" -> packet.is(Packet.ETHER_TYPE, protocol) != Truth.NO;
            case "icmp" -> packet.is(Packet.PROTOCOL, "icmp") != Truth.NO;
            case "icmpv6" -> packet.is(Packet.PROTOCOL, "ipv6-icmp") != Truth.NO;
            case "tcp" -> packet.is(Packet.PROTOCOL, "tcp") != Truth.NO;
            case "udp" -> packet.is(Packet.PROTOCOL, "udp") != Truth.NO;
            case "vlan", "sctp", "dccp", "udplite", "esp", "ah", "igmp" -> false;
            default -> true;
        };
    }

    private static @Nullable Subnet range(JsonNode right) {
        JsonNode prefix = right.path("prefix");
        String address = prefix.isMissingNode()
                ? (right.isValueNode() ? right.asString("") : "")
                : prefix.path("addr").asString("");
        try {
            int all = address.contains(":") ? 128 : 32;
            return new Subnet(AddressText.literal(address), prefix.path("len").asInt(all));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
