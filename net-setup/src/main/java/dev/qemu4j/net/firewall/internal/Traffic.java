package dev.qemu4j.net.firewall.internal;

import dev.qemu4j.net.base.NetworkState;
import dev.qemu4j.net.base.Route;
import dev.qemu4j.net.base.Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The traffic that a network is for.
 *
 * @param ways who talks to whom
 * @param subnets the network's own addresses
 * @param services what the host answers its guests
 * @param ports what is plugged into its bridge; null if it has none
 */
public record Traffic(
        Set<Way> ways,
        List<Subnet> subnets,
        Services services,
        @Nullable Ports ports) {
    /** A direction of traffic between guests, the host and others. */
    public enum Way {
        /** Guests to others, who answer. */
        OUT,
        /** Others to guests. */
        IN,
        /** Guests and the host to each other. */
        HOST
    }

    /** The services of the host for its guests. */
    public enum Services {
        NONE,
        DHCP,
        DHCP_AND_DNS;

        public boolean dhcp() {
            return this != NONE;
        }

        public boolean dns() {
            return this == DHCP_AND_DNS;
        }
    }

    /** Returns that which passes from port to port alone. */
    public static Traffic of(Ports ports) {
        return new Traffic(Set.of(), List.of(), Services.NONE, ports);
    }

    public boolean has(Way way) {
        return ways.contains(way);
    }

    /** Returns a packet of each kind, as the host's firewalls meet it. */
    public List<Packet> packets(String bridge, NetworkState state, Set<String> filteredFamilies) {
        List<Packet> packets = new ArrayList<>();
        for (Subnet subnet : subnets) {
            String uplink = uplink(state, subnet.isIpv6());
            if (has(Way.OUT)) {
                packets.add(forwarded("what guests send out", subnet)
                        .from(subnet)
                        .with(Packet.IN, bridge)
                        .with(Packet.OUT, uplink)
                        .with(Packet.STATE, "new"));
                packets.add(towards(bridge, uplink, subnet, "what is answered to guests")
                        .with(Packet.STATE, "established"));
            }
            if (has(Way.IN)) {
                packets.add(towards(bridge, uplink, subnet, "what others send to guests")
                        .with(Packet.STATE, "new"));
            }
            addHost(packets, bridge, subnet);
        }
        if (ports != null) {
            packets.addAll(new Frames(this, ports, bridge, filteredFamilies).packets(state));
        }
        return packets;
    }

    private static Packet forwarded(String what, Subnet subnet) {
        return Packet.of(what, subnet.isIpv6(), "prerouting", "forward", "postrouting")
                .with(Packet.PROTOCOL, "tcp");
    }

    private static Packet towards(String bridge, @Nullable String uplink, Subnet subnet, String what) {
        return forwarded(what, subnet).to(subnet).with(Packet.IN, uplink).with(Packet.OUT, bridge);
    }

    private void addHost(List<Packet> packets, String bridge, Subnet subnet) {
        boolean ipv6 = subnet.isIpv6();
        if (has(Way.HOST)) {
            for (Packet packet : toHost("what guests send to the host", bridge, ipv6)) {
                Packet tcp = packet.with(Packet.PROTOCOL, "tcp").from(subnet);
                packets.add(tcp.with(Packet.STATE, "new"));
                packets.add(tcp.with(Packet.STATE, "established"));
            }
            for (Packet packet : toGuests("what the host sends to guests", bridge, ipv6)) {
                packets.add(packet.with(Packet.PROTOCOL, "tcp").to(subnet));
            }
        }
        if (services.dhcp()) {
            addServices(packets, bridge, subnet, services.dns());
        }
        if (ipv6) {
            for (Packet packet : toHost("the guests' neighbour discovery", bridge, true)) {
                packets.add(packet.with(Packet.PROTOCOL, "ipv6-icmp").with(Packet.ICMP_TYPE, "nd-neighbor-solicit"));
            }
        }
    }

    private void addServices(List<Packet> packets, String bridge, Subnet subnet, boolean dns) {
        boolean ipv6 = subnet.isIpv6();
        for (Packet packet : toHost("the guests' DHCP", bridge, ipv6)) {
            packets.add(udp(packet, ipv6 ? "547" : "67").with(Packet.STATE, "new"));
        }
        for (Packet packet : toGuests("the host's DHCP", bridge, ipv6)) {
            packets.add(udp(packet, ipv6 ? "546" : "68"));
        }
        for (Packet packet : dns ? toHost("the guests' DNS", bridge, ipv6) : List.<Packet>of()) {
            packets.add(udp(packet, "53").from(subnet).with(Packet.STATE, "new"));
        }
    }

    private static Packet udp(Packet packet, String port) {
        return packet.with(Packet.PROTOCOL, "udp").with(Packet.PORT, port);
    }

    private List<Packet> toHost(String what, String bridge, boolean ipv6) {
        return List.of(
                Packet.of(what, ipv6, "prerouting", "input").with(Packet.IN, bridge),
                Packet.of(what, ipv6, FilterChain.BRIDGE + "input")
                        .with(Packet.IN, port())
                        .with(Packet.IN_BRIDGE, bridge));
    }

    private List<Packet> toGuests(String what, String bridge, boolean ipv6) {
        return List.of(
                Packet.of(what, ipv6, "output", "postrouting").with(Packet.OUT, bridge),
                Packet.of(what, ipv6, FilterChain.BRIDGE + "output")
                        .with(Packet.OUT, port())
                        .with(Packet.OUT_BRIDGE, bridge));
    }

    /** The name of a guest's tap, null if it is not known. */
    private @Nullable String port() {
        return ports == null || ports.guests().isEmpty() ? null : ports.guests().get(0);
    }

    /** Returns the interface of the default route, null if there is none. */
    private static @Nullable String uplink(NetworkState state, boolean ipv6) {
        return state.routes().stream()
                .filter(route -> route.destination() == null && isOf(route.gateway(), ipv6))
                .map(Route::dev)
                .filter(dev -> !dev.isEmpty())
                .findFirst()
                .orElse(null);
    }

    private static boolean isOf(@Nullable String gateway, boolean ipv6) {
        return gateway == null || gateway.contains(":") == ipv6;
    }
}
