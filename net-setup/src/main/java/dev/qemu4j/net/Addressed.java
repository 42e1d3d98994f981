package dev.qemu4j.net;

import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.firewall.internal.Traffic;
import dev.qemu4j.net.internal.SpecialRange;
import dev.qemu4j.net.plan.internal.Assembly;
import dev.qemu4j.net.step.internal.Sysctl;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A network in which the host has addresses, the first of each range.
 *
 * @param <T> the kind
 */
public abstract sealed class Addressed<T extends Addressed<T>> extends Topology<T> permits HostOnly, Nat, Routed {
    final Addresses addresses;

    Addressed(Spec spec, Addresses addresses) {
        super(spec);
        this.addresses = addresses;
    }

    /** The ranges, and who gives addresses out. */
    record Addresses(
            @Nullable Subnet ipv4,
            @Nullable Subnet ipv6,
            @Nullable Dhcp dhcp,
            boolean bridgeFilterOff) {
        static final Addresses NONE = new Addresses(null, null, null, false);

        List<Subnet> subnets() {
            return Stream.of(ipv4, ipv6).filter(subnet -> subnet != null).toList();
        }

        Traffic.Services services() {
            if (dhcp == null) {
                return Traffic.Services.NONE;
            }
            return dhcp.dns() ? Traffic.Services.DHCP_AND_DNS : Traffic.Services.DHCP;
        }
    }

    abstract T with(Spec changed, Addresses addresses);

    @Override
    List<Object> parts() {
        return List.of(spec, addresses);
    }

    @Override
    T with(Spec changed) {
        return with(changed, addresses);
    }

    /** Tells whether DHCP and router advertisements give guests a default route. */
    boolean hasWayOut() {
        return true;
    }

    /** Returns the directions of the traffic. */
    abstract Set<Traffic.Way> ways();

    @Override
    Traffic traffic() {
        return new Traffic(
                ways(), addresses.subnets(), addresses.services(), spec.ports().hidden(addresses.bridgeFilterOff));
    }

    /** Adds the steps before the bridge that are peculiar to this kind of network. */
    void addPolicy(Assembly assembly) {}

    /**
     * Sets the IPv4 addresses.
     *
     * @param subnet such as {@code 192.168.76.0/24}; the host gets the first host address
     * @return the changed network
     * @throws IllegalArgumentException if it is no IPv4 range, one without room for a guest, or one that guests cannot have, such as one for
     *     multicast, loopback or a link alone
     */
    public T ipv4(String subnet) {
        Objects.requireNonNull(subnet, "subnet");
        Subnet range = Subnet.parse(subnet);
        if (range.isIpv6() || range.prefix() > 30) {
            throw new IllegalArgumentException("ipv4: " + subnet + " (expected: an IPv4 range up to /30)");
        }
        SpecialRange.refuseNetwork("ipv4", range.address(), range.prefix());
        return with(spec, new Addresses(range, addresses.ipv6, addresses.dhcp, addresses.bridgeFilterOff));
    }

    /**
     * Sets the IPv6 addresses.
     *
     * @param subnet such as {@code fd00:76::/64}; the host gets the first host address
     * @return the changed network
     * @throws IllegalArgumentException if it is no IPv6 range with a prefix of 64 bits, which guests need to choose addresses, or one
     *     that guests cannot have, such as one for multicast or a link alone
     */
    public T ipv6(String subnet) {
        Objects.requireNonNull(subnet, "subnet");
        Subnet range = Subnet.parse(subnet);
        if (!range.isIpv6() || range.prefix() != 64) {
            throw new IllegalArgumentException("ipv6: " + subnet + " (expected: an IPv6 range, /64)");
        }
        SpecialRange.refuseNetwork("ipv6", range.address(), range.prefix());
        return with(spec, new Addresses(addresses.ipv4, range, addresses.dhcp, addresses.bridgeFilterOff));
    }

    /**
     * Gives the guests addresses by DHCP, and tells them how to get out.
     *
     * @return the changed network
     */
    public T dhcp() {
        return dhcp(dhcp -> dhcp);
    }

    /**
     * Gives the guests addresses by DHCP.
     *
     * @param change says what is not as usual
     * @return the changed network
     */
    public T dhcp(UnaryOperator<Dhcp> change) {
        Objects.requireNonNull(change, "change");
        Dhcp dhcp = change.apply(addresses.dhcp == null ? Dhcp.USUAL : addresses.dhcp);
        return with(spec, new Addresses(addresses.ipv4, addresses.ipv6, dhcp, addresses.bridgeFilterOff));
    }

    /**
     * Keeps the host's firewall from seeing the traffic between guests of one bridge, as it does where {@code br_netfilter}
     * is loaded. It sets sysctls, and puts them back.
     *
     * @return the changed network
     */
    public T bridgeFilterOff() {
        return with(spec, new Addresses(addresses.ipv4, addresses.ipv6, addresses.dhcp, true));
    }

    @Override
    Bridge bridge(Bridge bare) {
        Bridge bridge = bare;
        for (Subnet subnet : addresses.subnets()) {
            bridge = bridge.address(subnet.host(1), subnet);
        }
        return bridge;
    }

    @Override
    void addBefore(Assembly assembly) {
        if (addresses.subnets().isEmpty()) {
            throw new IllegalStateException(this + ": no addresses (expected: ipv4(…), ipv6(…) or both)");
        }
        addPolicy(assembly);
    }

    @Override
    void addAfter(Assembly assembly) {
        Sysctl sysctl = new Sysctl(assembly, spec.bridge());
        if (addresses.bridgeFilterOff) {
            sysctl.change("net.bridge.bridge-nf-call-iptables", "0", "b4");
            sysctl.change("net.bridge.bridge-nf-call-ip6tables", "0", "b6");
        }
        if (ways().contains(Traffic.Way.OUT)) {
            sysctl.forwarding(addresses.subnets());
        }
        Dhcp dhcp = addresses.dhcp;
        if (dhcp != null) {
            new Dnsmasq(assembly, spec.bridge(), dhcp).add(new ArrayList<>(addresses.subnets()), hasWayOut());
        }
    }
}
