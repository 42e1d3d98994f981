package dev.qemu4j.net;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.net.base.Subnet;

/** A network of each kind. */
enum Topologies {
    HOST_ONLY(in -> HostOnly.of("ho")
            .ipv4("10.91.0.0/24")
            .ipv6("fd00:91::/64")
            .dhcp()
            .taps(1)
            .in(in)
            .plan()),
    INTERNAL(in -> Internal.of("inner").taps(2).in(in).plan()),
    NAT(in -> Nat.of("nat")
            .ipv4("10.92.0.0/24")
            .ipv6("fd00:92::/64")
            .dhcp(d -> d.fixed(MacAddress.parse("52:54:00:00:92:07"), "10.92.0.77", "web"))
            .bridgeFilterOff()
            .taps(1)
            .in(in)
            .plan()),
    ROUTED(in -> Routed.of("routed").ipv4("10.93.0.0/24").taps(1).in(in).plan()),
    BRIDGED(in -> Bridged.of("bridged", "up0").taps(1).in(in).plan()),
    MOVED(in -> Bridged.of("moved", "up0").moveAddresses(true).in(in).plan()),
    BRIDGE(in -> Bridge.of("q4j-b")
            .address(Subnet.parse("10.94.0.0/24").host(1), Subnet.parse("10.94.0.0/24"))
            .attach("up0")
            .in(in)
            .plan()),
    TAP(in -> Tap.of("q4j-t")
            .address(Subnet.parse("10.96.0.0/24").host(1), Subnet.parse("10.96.0.0/24"))
            .address(Subnet.parse("fd00:96::/64").host(1), Subnet.parse("fd00:96::/64"))
            .queues(4)
            .vnetHeader(true)
            .owner("65534")
            .in(in)
            .plan());

    @SuppressWarnings("ImmutableEnumChecker") // the planners are lambdas that hold nothing
    private final Planner planner;

    Topologies(Planner planner) {
        this.planner = planner;
    }

    NetworkPlan plan(NetworkNamespace namespace) {
        return planner.plan(namespace);
    }

    @FunctionalInterface
    private interface Planner {
        NetworkPlan plan(NetworkNamespace namespace);
    }
}
