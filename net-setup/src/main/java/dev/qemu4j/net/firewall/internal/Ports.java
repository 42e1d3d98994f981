package dev.qemu4j.net.firewall.internal;

import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.base.NetworkState;
import dev.qemu4j.net.internal.InterfaceNames;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The ports of a network's bridge.
 *
 * @param guests names of taps, empty if they are not known
 * @param counted whether there are no other guests
 * @param uplinks other interfaces that the network makes ports
 * @param pattern stands for all guests' taps, with a star at its end; empty if nothing does
 * @param hidden whether the plan keeps iptables from seeing what passes from port to port
 */
public record Ports(List<String> guests, boolean counted, List<String> uplinks, String pattern, boolean hidden) {
    public Ports {
        guests = List.copyOf(guests);
        uplinks = List.copyOf(uplinks);
    }

    /** Returns a network's taps; without any, those that are yet to come are called like them. */
    public static Ports of(String network, int taps) {
        List<String> guests = IntStream.range(0, taps == 0 ? 2 : taps)
                .mapToObj(i -> InterfaceNames.tap(network, i))
                .toList();
        return new Ports(guests, taps > 0, List.of(), InterfaceNames.bridge(network) + "-*", false);
    }

    /** Returns the ports of a bridge into which taps are plugged later. */
    public static Ports ofUplinks(List<String> uplinks) {
        return new Ports(List.of(), false, uplinks, "", false);
    }

    /** Returns a tap beside whatever is plugged into a bridge. */
    public static Ports ofTap(String tap) {
        return new Ports(List.of(tap), false, List.of(), "", false);
    }

    public Ports uplink(String name) {
        return new Ports(guests, counted, List.of(name), pattern, hidden);
    }

    public Ports hidden(boolean isHidden) {
        return new Ports(guests, counted, uplinks, pattern, isHidden);
    }

    /** The names by which a chain lets the ports' traffic through. */
    public List<String> accepted() {
        return pattern.isEmpty()
                ? Stream.concat(guests.stream(), uplinks.stream()).toList()
                : List.of(pattern);
    }

    /** The ports that a bridge has already, and that are none of these. */
    public List<String> others(String bridge, NetworkState state) {
        return state.links().stream()
                .filter(link -> bridge.equals(link.master()))
                .map(Link::name)
                .filter(name -> !guests.contains(name) && !uplinks.contains(name))
                .toList();
    }
}
