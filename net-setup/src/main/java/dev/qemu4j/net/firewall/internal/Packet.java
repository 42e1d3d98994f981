package dev.qemu4j.net.firewall.internal;

import dev.qemu4j.net.base.Subnet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A packet of a network, as firewalls meet it.
 *
 * @param what who sends it, for a message
 * @param hooks the kernel's hooks that it passes
 * @param facts what is known of it; what is not there is not known
 * @param source the range of its sender, null if not known
 * @param destination the range of its receiver, null if not known
 * @param certain whether the network sends such a packet; not if nobody knows
 */
record Packet(
        String what,
        List<String> hooks,
        Map<String, String> facts,
        @Nullable Subnet source,
        @Nullable Subnet destination,
        boolean certain) {
    static final String IN = "iifname";
    static final String OUT = "oifname";
    static final String IN_BRIDGE = "ibrname";
    static final String OUT_BRIDGE = "obrname";
    static final String ETHER_TYPE = "ether type";
    static final String FAMILY = "nfproto";
    static final String PROTOCOL = "l4proto";
    static final String PORT = "dport";
    static final String STATE = "state";
    static final String ICMP_TYPE = "icmpv6 type";

    static Packet of(String what, boolean ipv6, String... hooks) {
        return new Packet(
                what,
                List.of(hooks),
                Map.of(FAMILY, ipv6 ? "ipv6" : "ipv4", ETHER_TYPE, ipv6 ? "ip6" : "ip"),
                null,
                null,
                true);
    }

    /** Adds a fact, unless it is not known. */
    Packet with(String fact, @Nullable String value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(facts);
        more.put(fact, value);
        return new Packet(what, hooks, Map.copyOf(more), source, destination, certain);
    }

    Packet from(Subnet subnet) {
        return new Packet(what, hooks, facts, subnet, destination, certain);
    }

    Packet to(Subnet subnet) {
        return new Packet(what, hooks, facts, source, subnet, certain);
    }

    /** Returns it as one that the network may not send. */
    Packet uncertain() {
        return new Packet(what, hooks, facts, source, destination, false);
    }

    boolean isIpv6() {
        return "ipv6".equals(facts.get(FAMILY));
    }

    /** Tells whether a fact has a value; a star at its end stands for any text. */
    Truth is(String fact, String value) {
        String known = facts.get(fact);
        if (known == null) {
            return Truth.MAYBE;
        }
        boolean prefix = value.endsWith("*");
        return Truth.of(prefix ? known.startsWith(value.substring(0, value.length() - 1)) : known.equals(value));
    }

    Truth isBetween(String fact, int first, int last) {
        String known = facts.get(fact);
        if (known == null) {
            return Truth.MAYBE;
        }
        int number = Integer.parseInt(known);
        return Truth.of(number >= first && number <= last);
    }

    /** Tells whether all addresses that it may have are in a range. */
    static Truth isIn(@Nullable Subnet mine, Subnet range) {
        if (mine == null) {
            return Truth.MAYBE;
        }
        if (mine.isIpv6() != range.isIpv6() || !mine.overlaps(range)) {
            return Truth.NO;
        }
        return range.prefix() <= mine.prefix() ? Truth.YES : Truth.MAYBE;
    }
}
