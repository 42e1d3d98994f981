package dev.qemu4j.net.firewall.internal;

import dev.qemu4j.net.base.NetworkState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The frames that pass from port to port of a bridge. */
final class Frames {
    private static final String EACH_OTHER = "what guests send to each other";

    /** A port whose name is not known. */
    private static final String ANY = "";

    private final Traffic traffic;
    private final Ports ports;
    private final String bridge;
    private final Set<String> filteredFamilies;
    private final List<Packet> packets = new ArrayList<>();

    Frames(Traffic traffic, Ports ports, String bridge, Set<String> filteredFamilies) {
        this.traffic = traffic;
        this.ports = ports;
        this.bridge = bridge;
        this.filteredFamilies = filteredFamilies;
    }

    /** Returns a packet of each kind, as the host's firewalls meet it. */
    List<Packet> packets(NetworkState state) {
        boolean none = !isUsed(false, state) && !isUsed(true, state);
        for (boolean ipv6 : new boolean[] {false, true}) {
            boolean certain = none || isUsed(ipv6, state);
            if (certain || !hasAddressesOfItsOwn()) {
                addGuests(state, ipv6, certain);
                addUplinks(ipv6, certain);
            }
        }
        return packets;
    }

    private boolean hasAddressesOfItsOwn() {
        return !traffic.subnets().isEmpty() && ports.uplinks().isEmpty();
    }

    /** Tells whether addresses of the network, or of interfaces that it is plugged into, are of a family. */
    private boolean isUsed(boolean ipv6, NetworkState state) {
        return traffic.subnets().stream().anyMatch(subnet -> subnet.isIpv6() == ipv6)
                || Stream.concat(ports.uplinks().stream(), Stream.of(bridge))
                        .map(state::link)
                        .flatMap(link -> link == null ? Stream.empty() : link.addresses().stream())
                        .anyMatch(address -> address.contains(":") == ipv6 && !address.startsWith("fe80:"));
    }

    /** One guest has nobody to send to. */
    private void addGuests(NetworkState state, boolean ipv6, boolean certain) {
        List<String> guests = ports.guests();
        List<String> others = ports.others(bridge, state);
        String first = guests.isEmpty() ? ANY : guests.get(0);
        for (String other : others) {
            addBoth(EACH_OTHER, first, other, ipv6, certain);
        }
        if (guests.size() > 1) {
            for (int i = 0; i < guests.size(); i++) {
                String next = guests.get((i + 1) % guests.size());
                add(EACH_OTHER, guests.get(i), next, ipv6, certain && ports.counted());
            }
        } else if (!ports.counted() && others.isEmpty()) {
            addBoth(EACH_OTHER, first, ANY, ipv6, false);
        }
    }

    private void addUplinks(boolean ipv6, boolean certain) {
        List<String> guests = ports.guests().isEmpty() ? List.of(ANY) : ports.guests();
        for (String uplink : ports.uplinks()) {
            for (String guest : guests) {
                add("what guests send to " + uplink, guest, uplink, ipv6, certain);
                add("what " + uplink + " sends to guests", uplink, guest, ipv6, certain);
            }
            for (String other : ports.uplinks()) {
                if (!other.equals(uplink)) {
                    add("what " + uplink + " sends to " + other, uplink, other, ipv6, certain);
                }
            }
        }
    }

    private void addBoth(String what, String one, String other, boolean ipv6, boolean certain) {
        add(what, one, other, ipv6, certain);
        add(what, other, one, ipv6, certain);
    }

    private void add(String what, String in, String out, boolean ipv6, boolean certain) {
        List<Packet> found = new ArrayList<>();
        for (Packet frame : frames(what, known(in), known(out), ipv6)) {
            found.add(frame.with(Packet.PROTOCOL, "tcp"));
            if (!ipv6) {
                found.add(frame.with(Packet.ETHER_TYPE, "arp"));
            }
        }
        if (filteredFamilies.contains(ipv6 ? "ip6" : "ip")) {
            found.add(Packet.of(what, ipv6, "prerouting", "forward", "postrouting")
                    .with(Packet.IN, bridge)
                    .with(Packet.OUT, bridge)
                    .with(Packet.STATE, "new")
                    .with(Packet.PROTOCOL, "tcp"));
        }
        found.forEach(packet -> packets.add(certain ? packet : packet.uncertain()));
    }

    /** The hooks differ in which port they know. */
    private List<Packet> frames(String what, @Nullable String in, @Nullable String out, boolean ipv6) {
        Packet before = Packet.of(what, ipv6, FilterChain.BRIDGE + "prerouting")
                .with(Packet.IN, in)
                .with(Packet.IN_BRIDGE, bridge);
        Packet through = Packet.of(what, ipv6, FilterChain.BRIDGE + "forward")
                .with(Packet.IN, in)
                .with(Packet.IN_BRIDGE, bridge)
                .with(Packet.OUT, out)
                .with(Packet.OUT_BRIDGE, bridge);
        Packet after = Packet.of(what, ipv6, FilterChain.BRIDGE + "postrouting")
                .with(Packet.OUT, out)
                .with(Packet.OUT_BRIDGE, bridge);
        return List.of(before, through, after);
    }

    private static @Nullable String known(String port) {
        return port.equals(ANY) ? null : port;
    }
}
