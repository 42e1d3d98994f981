package dev.qemu4j.net;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.firewall.internal.FirewallConsent;
import dev.qemu4j.net.firewall.internal.FirewallGate;
import dev.qemu4j.net.firewall.internal.Ports;
import dev.qemu4j.net.firewall.internal.Traffic;
import dev.qemu4j.net.internal.HardwareAddress;
import dev.qemu4j.net.internal.InterfaceNames;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.namespace.internal.StateReader;
import dev.qemu4j.net.plan.internal.Assembly;
import dev.qemu4j.net.plan.internal.Checks;
import dev.qemu4j.net.step.internal.Advertisements;
import dev.qemu4j.net.step.internal.HostAddress;
import dev.qemu4j.net.step.internal.OwnLink;
import dev.qemu4j.net.step.internal.Uplink;
import dev.qemu4j.net.step.internal.UplinkMove;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A bridge: a switch in the kernel, whose ports are taps and other interfaces.
 *
 * <pre>{@code
 * Bridge.of("lab0").address(lab.host(1), lab).attach("eth1").plan().apply(Privilege.sudo());
 * }</pre>
 *
 * <p>Immutable: each setter returns a changed copy. Topologies such as {@link HostOnly} have a bridge of their own.
 */
public final class Bridge {
    private final String name;
    private final NetworkNamespace namespace;
    private final Parts parts;

    private Bridge(String name, NetworkNamespace namespace, Parts parts) {
        this.name = name;
        this.namespace = namespace;
        this.parts = parts;
    }

    private record Parts(
            List<HostAddress> addresses,
            List<String> ports,
            boolean vlans,
            boolean moving,
            FirewallConsent firewalls) {}

    /**
     * Names a bridge without addresses and ports.
     *
     * @param name its name, of at most 15 bytes
     * @return the bridge
     * @throws IllegalArgumentException if the name is not valid
     */
    public static Bridge of(String name) {
        Objects.requireNonNull(name, "name");
        return new Bridge(
                InterfaceNames.checked(name),
                NetworkNamespace.host(),
                new Parts(List.of(), List.of(), false, false, FirewallConsent.REFUSE));
    }

    /**
     * Sets in which namespace it is made.
     *
     * @param namespace the namespace
     * @return the changed bridge
     */
    public Bridge in(NetworkNamespace namespace) {
        Objects.requireNonNull(namespace, "namespace");
        return new Bridge(name, namespace, parts);
    }

    /**
     * Gives the host an address on the bridge.
     *
     * @param address the address
     * @param subnet the range that is reached through the bridge, which has the address
     * @return the changed bridge
     * @throws IllegalArgumentException if the address is not one of the range's, or the range is one for multicast, loopback or nobody
     */
    public Bridge address(InetAddress address, Subnet subnet) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(subnet, "subnet");
        return with(new Parts(
                and(parts.addresses, new HostAddress(address, subnet)),
                parts.ports,
                parts.vlans,
                parts.moving,
                parts.firewalls));
    }

    /**
     * Makes an interface a port. It keeps its addresses, but is not reached by them any more, unless {@link #moveAddresses} is
     * asked for; see {@link NetworkPlan#warnings}.
     *
     * @param port an interface that is no port yet
     * @return the changed bridge
     */
    public Bridge attach(String port) {
        Objects.requireNonNull(port, "port");
        return with(new Parts(
                parts.addresses,
                and(parts.ports, InterfaceNames.checked(port)),
                parts.vlans,
                parts.moving,
                parts.firewalls));
    }

    /**
     * Sets whether the addresses and routes of the ports move to the bridge, and back when the bridge is removed. So the host is
     * still reached by them. The bridge gets the hardware address of the first port. They have no time limit then; a DHCP
     * client goes on as it is set up. Addresses that routers announce are not moved, the host makes them anew: the bridge believes
     * routers as the first port did, also those that guests pretend to be. Without this the host believes none on the bridge.
     *
     * @param moveAddresses whether they move, by default not
     * @return the changed bridge
     */
    public Bridge moveAddresses(boolean moveAddresses) {
        return with(new Parts(parts.addresses, parts.ports, parts.vlans, moveAddresses, parts.firewalls));
    }

    /**
     * Sets whether the bridge keeps VLANs apart: a port sees what belongs to its VLANs. All begin in VLAN 1.
     *
     * @param vlans whether it does, by default not
     * @return the changed bridge
     */
    public Bridge vlans(boolean vlans) {
        return with(new Parts(parts.addresses, parts.ports, vlans, parts.moving, parts.firewalls));
    }

    /**
     * Lets the plan put rules into chains of other firewalls that would drop the bridge's traffic. Without, such a chain is
     * a problem of the plan. The rules are the first of their chains, and are removed with the bridge.
     *
     * @return the changed bridge
     */
    public Bridge openFirewalls() {
        return with(new Parts(parts.addresses, parts.ports, parts.vlans, parts.moving, FirewallConsent.OPEN));
    }

    /**
     * Makes the bridge even if another firewall drops what passes it.
     *
     * @return the changed bridge
     */
    public Bridge ignoreFirewalls() {
        return with(new Parts(parts.addresses, parts.ports, parts.vlans, parts.moving, FirewallConsent.IGNORE));
    }

    /**
     * Plans the bridge alone.
     *
     * @return the plan
     */
    public NetworkPlan plan() {
        return plan(Privilege.none());
    }

    /**
     * Plans the bridge alone. The rules of firewalls, which only root may read, are read with a right.
     *
     * @param privilege the way to root's rights, with which nothing is changed
     * @return the plan
     */
    public NetworkPlan plan(Privilege privilege) {
        Objects.requireNonNull(privilege, "privilege");
        Assembly assembly = new Assembly(namespace.entry());
        new FirewallGate(assembly, name, traffic()).add(parts.firewalls, privilege);
        addTo(assembly);
        return NetworkPlan.of("bridge " + name, assembly, List.of());
    }

    private Traffic traffic() {
        List<Subnet> subnets = parts.addresses.stream().map(HostAddress::subnet).toList();
        return new Traffic(Set.of(Traffic.Way.HOST), subnets, Traffic.Services.NONE, Ports.ofUplinks(parts.ports));
    }

    void addTo(Assembly assembly) {
        check(assembly);
        OwnLink link = new OwnLink(assembly, name);
        List<String> make = new ArrayList<>(List.of("ip", "link", "add", "name", link.firstName()));
        make.addAll(List.of("address", hardwareAddress(assembly), "type", "bridge"));
        make.addAll(List.of("stp_state", "0", "forward_delay", "0"));
        if (parts.vlans) {
            make.addAll(List.of("vlan_filtering", "1"));
        }
        boolean inPlace = parts.moving && !parts.ports.isEmpty();
        link.add(
                "make the bridge " + name,
                make,
                inPlace ? Advertisements.asOn(parts.ports.get(0)) : Advertisements.refused());
        parts.addresses.forEach(address -> address.addTo(assembly, name));
        for (String port : parts.ports) {
            assembly.step("make " + port + " its port", "ip", "link", "set", "dev", port, "up", "master", name)
                    .undo("ip", "link", "set", "dev", port, "nomaster")
                    .ownedIf("sh", "-c", isPort(port) + " && " + link.isOwn())
                    .add();
            if (parts.moving) {
                new UplinkMove(assembly, port, name).add(link);
            }
        }
    }

    /** The neighbours know the host by that of the interface whose addresses it has. */
    private String hardwareAddress(Assembly assembly) {
        if (!parts.moving || parts.ports.isEmpty() || !assembly.namespace().isThere() || Programs.find("ip") == null) {
            return ownAddress(assembly);
        }
        return StateReader.links(assembly.namespace()).stream()
                .filter(link -> link.name().equals(parts.ports.get(0))
                        && !link.address().isEmpty())
                .map(Link::address)
                .findFirst()
                .orElseGet(() -> ownAddress(assembly));
    }

    private String ownAddress(Assembly assembly) {
        return HardwareAddress.ofBridge(assembly.namespace().name(), name).text();
    }

    private String isPort(String port) {
        return Programs.command("ip") + " -o link show dev " + port + " | grep -q ' master " + name + " '";
    }

    private void check(Assembly assembly) {
        Checks.free(assembly, name);
        assembly.warn("mtu of " + name, state -> Uplink.shortened(state, parts.ports));
        for (String port : parts.ports) {
            Checks.cable(assembly, port);
            Uplink.warn(assembly, port, parts.moving);
            assembly.check("port " + port, state -> {
                Link link = state.link(port);
                return link == null || link.master() == null
                        ? null
                        : port + " is a port of " + link.master() + " already: take it out there first";
            });
        }
    }

    private Bridge with(Parts changed) {
        return new Bridge(name, namespace, changed);
    }

    private static <T> List<T> and(List<T> list, T one) {
        return Stream.concat(list.stream(), Stream.of(one)).toList();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bridge that
                && name.equals(that.name)
                && namespace.equals(that.namespace)
                && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, namespace, parts);
    }

    @Override
    public String toString() {
        return "Bridge[" + name + "]";
    }
}
