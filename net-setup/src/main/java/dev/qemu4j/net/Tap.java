package dev.qemu4j.net;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.system.AccountNames;
import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.base.NetworkState;
import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.firewall.internal.FirewallConsent;
import dev.qemu4j.net.firewall.internal.FirewallGate;
import dev.qemu4j.net.firewall.internal.Ports;
import dev.qemu4j.net.firewall.internal.Traffic;
import dev.qemu4j.net.internal.InterfaceNames;
import dev.qemu4j.net.plan.internal.Assembly;
import dev.qemu4j.net.step.internal.HostAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tap interface that stays until it is removed, so that QEMU needs no right to make one.
 *
 * <pre>{@code
 * try (AppliedNetwork net = Tap.of("tap7").bridge("br0").plan().apply(Privilege.sudo())) {
 *     builder.with(net.tap(0).virtio());
 * }
 * }</pre>
 *
 * <p>Immutable: each setter returns a changed copy.
 */
public final class Tap {
    private static final int MOST_QUEUES = 256;
    private static final int MOST_VLANS = 4094;

    private final String name;
    private final Settings settings;

    private Tap(String name, Settings settings) {
        this.name = name;
        this.settings = settings;
    }

    /** The choices that make it. */
    record Settings(
            NetworkNamespace namespace,
            @Nullable String owner,
            int queues,
            boolean vnetHeader,
            @Nullable String bridge,
            int vlan,
            List<HostAddress> addresses,
            FirewallConsent firewalls) {}

    /**
     * Names a tap. It is opened by the JVM's user, and has one queue.
     *
     * @param name its name, of at most 15 bytes
     * @return the tap
     * @throws IllegalArgumentException if the name is not valid
     */
    public static Tap of(String name) {
        Objects.requireNonNull(name, "name");
        return new Tap(
                InterfaceNames.checked(name),
                new Settings(NetworkNamespace.host(), null, 1, false, null, 0, List.of(), FirewallConsent.REFUSE));
    }

    /**
     * Sets in which namespace it is made.
     *
     * @param namespace the namespace
     * @return the changed tap
     */
    public Tap in(NetworkNamespace namespace) {
        Objects.requireNonNull(namespace, "namespace");
        Settings s = settings;
        return with(
                new Settings(namespace, s.owner, s.queues, s.vnetHeader, s.bridge, s.vlan, s.addresses, s.firewalls));
    }

    /**
     * Sets the user who may open it.
     *
     * @param user a name or a number
     * @return the changed tap
     * @throws IllegalArgumentException if it is neither
     */
    public Tap owner(String user) {
        Objects.requireNonNull(user, "user");
        AccountNames.checked("owner", user);
        Settings s = settings;
        return with(
                new Settings(s.namespace, user, s.queues, s.vnetHeader, s.bridge, s.vlan, s.addresses, s.firewalls));
    }

    /**
     * Sets the number of queues of the guest's card: each takes a processor of its own.
     *
     * @param queues the number of pairs, 1 if not set
     * @return the changed tap
     * @throws IllegalArgumentException if it is not one to 256
     */
    public Tap queues(int queues) {
        if (queues < 1 || queues > MOST_QUEUES) {
            throw new IllegalArgumentException("queues: " + queues + " (expected: 1 to " + MOST_QUEUES + ")");
        }
        Settings s = settings;
        return with(
                new Settings(s.namespace, s.owner, queues, s.vnetHeader, s.bridge, s.vlan, s.addresses, s.firewalls));
    }

    /**
     * Sets whether it has the header of virtio before each packet. QEMU switches that on by itself; other programs may not.
     *
     * @param vnetHeader whether it has, by default not
     * @return the changed tap
     */
    public Tap vnetHeader(boolean vnetHeader) {
        Settings s = settings;
        return with(
                new Settings(s.namespace, s.owner, s.queues, vnetHeader, s.bridge, s.vlan, s.addresses, s.firewalls));
    }

    /**
     * Makes it a port of a bridge, with the bridge's MTU.
     *
     * @param bridge the bridge, which is there when the plan is applied
     * @return the changed tap
     */
    public Tap bridge(String bridge) {
        Objects.requireNonNull(bridge, "bridge");
        Settings s = settings;
        return with(new Settings(
                s.namespace,
                s.owner,
                s.queues,
                s.vnetHeader,
                InterfaceNames.checked(bridge),
                s.vlan,
                s.addresses,
                s.firewalls));
    }

    /**
     * Puts the guest's frames into a VLAN of the bridge, which must know VLANs; the guest sees no tags.
     *
     * @param vlan the VLAN's number
     * @return the changed tap
     * @throws IllegalArgumentException if it is not one to 4094
     */
    public Tap vlan(int vlan) {
        if (vlan < 1 || vlan > MOST_VLANS) {
            throw new IllegalArgumentException("vlan: " + vlan + " (expected: 1 to " + MOST_VLANS + ")");
        }
        Settings s = settings;
        return with(
                new Settings(s.namespace, s.owner, s.queues, s.vnetHeader, s.bridge, vlan, s.addresses, s.firewalls));
    }

    /**
     * Gives the host an address on the tap, so that both reach each other without a bridge.
     *
     * @param address the address
     * @param subnet the range that is reached through the tap, which has the address
     * @return the changed tap
     * @throws IllegalArgumentException if the address is not one of the range's, or the range is one for multicast, loopback or nobody
     */
    public Tap address(InetAddress address, Subnet subnet) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(subnet, "subnet");
        Settings s = settings;
        List<HostAddress> addresses = new ArrayList<>(s.addresses);
        addresses.add(new HostAddress(address, subnet));
        return with(new Settings(
                s.namespace, s.owner, s.queues, s.vnetHeader, s.bridge, s.vlan, List.copyOf(addresses), s.firewalls));
    }

    /**
     * Lets the plan of the tap alone put rules into chains of other firewalls that would drop its traffic. Without, such a
     * chain is a problem of the plan. The rules are the first of their chains, and are removed with the tap. A topology's
     * own {@link Topology#openFirewalls} holds for its taps.
     *
     * @return the changed tap
     */
    public Tap openFirewalls() {
        return consenting(FirewallConsent.OPEN);
    }

    /**
     * Makes the tap even if another firewall drops its traffic. A topology's own {@link Topology#ignoreFirewalls} holds for its
     * taps.
     *
     * @return the changed tap
     */
    public Tap ignoreFirewalls() {
        return consenting(FirewallConsent.IGNORE);
    }

    private Tap consenting(FirewallConsent firewalls) {
        Settings s = settings;
        return with(
                new Settings(s.namespace, s.owner, s.queues, s.vnetHeader, s.bridge, s.vlan, s.addresses, firewalls));
    }

    /**
     * Plans the tap alone.
     *
     * @return the plan
     */
    public NetworkPlan plan() {
        return plan(Privilege.none());
    }

    /**
     * Plans the tap alone. The rules of firewalls, which only root may read, are read with a right.
     *
     * @param privilege the way to root's rights, with which nothing is changed
     * @return the plan
     */
    public NetworkPlan plan(Privilege privilege) {
        Objects.requireNonNull(privilege, "privilege");
        Assembly assembly = new Assembly(settings.namespace.entry());
        String bridge = settings.bridge;
        if (bridge != null) {
            assembly.check("bridge " + bridge, state -> bridgeProblem(state, bridge));
            new FirewallGate(assembly, bridge, Traffic.of(Ports.ofTap(name))).add(settings.firewalls, privilege);
        } else if (!settings.addresses.isEmpty()) {
            List<Subnet> subnets =
                    settings.addresses.stream().map(HostAddress::subnet).toList();
            Traffic traffic = new Traffic(Set.of(Traffic.Way.HOST), subnets, Traffic.Services.NONE, null);
            new FirewallGate(assembly, name, traffic).add(settings.firewalls, privilege);
        }
        addTo(assembly);
        return NetworkPlan.of("tap " + name, assembly, List.of(this));
    }

    String name() {
        return name;
    }

    int queues() {
        return settings.queues;
    }

    @Nullable
    String bridge() {
        return settings.bridge;
    }

    int vlan() {
        return settings.vlan;
    }

    NetworkNamespace namespace() {
        return settings.namespace;
    }

    void addTo(Assembly assembly) {
        new TapSteps(assembly, name, settings).add();
    }

    private @Nullable String bridgeProblem(NetworkState state, String bridge) {
        Link link = state.link(bridge);
        return link != null && link.kind().equals("bridge")
                ? null
                : "the tap " + name + " is to be a port of " + bridge + ", which is no bridge here: make it first";
    }

    private Tap with(Settings changed) {
        return new Tap(name, changed);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tap that && name.equals(that.name) && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, settings);
    }

    @Override
    public String toString() {
        return "Tap[" + name + "]";
    }
}
