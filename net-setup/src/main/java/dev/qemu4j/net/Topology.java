package dev.qemu4j.net;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.firewall.internal.FirewallConsent;
import dev.qemu4j.net.firewall.internal.FirewallGate;
import dev.qemu4j.net.firewall.internal.Ports;
import dev.qemu4j.net.firewall.internal.Traffic;
import dev.qemu4j.net.internal.InterfaceNames;
import dev.qemu4j.net.plan.internal.Assembly;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A whole network for guests: a bridge with taps, and what makes it the kind that it is.
 *
 * <p>Immutable: each setter returns a changed copy. Interfaces are called {@code q4j-NAME} and {@code q4j-NAME-N}.
 *
 * @param <T> the kind
 */
public abstract sealed class Topology<T extends Topology<T>> permits Addressed, Internal, Bridged {
    final Spec spec;

    Topology(Spec spec) {
        this.spec = spec;
    }

    /** The settings that all kinds of networks have. */
    record Spec(
            String name,
            NetworkNamespace namespace,
            List<UnaryOperator<Tap>> taps,
            boolean vlans,
            FirewallConsent firewalls) {
        static Spec of(String name) {
            return new Spec(
                    InterfaceNames.network(name), NetworkNamespace.host(), List.of(), false, FirewallConsent.REFUSE);
        }

        String bridge() {
            return InterfaceNames.bridge(name);
        }

        Ports ports() {
            return Ports.of(name, taps.size());
        }
    }

    abstract T with(Spec changed);

    /** Returns the name of the kind, for a plan's title. */
    abstract String kind();

    /** The bridge, without what all kinds have. */
    Bridge bridge(Bridge bare) {
        return bare;
    }

    /** The traffic that it is for. */
    abstract Traffic traffic();

    /** Adds the steps before the bridge. */
    abstract void addBefore(Assembly assembly);

    /** Adds the steps after bridge and taps. */
    void addAfter(Assembly assembly) {}

    /**
     * Sets in which namespace the network is made.
     *
     * @param namespace the namespace; the host's own if not set
     * @return the changed network
     */
    public T in(NetworkNamespace namespace) {
        Objects.requireNonNull(namespace, "namespace");
        return with(new Spec(spec.name, namespace, spec.taps, spec.vlans, spec.firewalls));
    }

    /**
     * Adds taps, one for each guest.
     *
     * @param count the number of taps
     * @return the changed network
     * @throws IllegalArgumentException if the network would have more than 99
     */
    public T taps(int count) {
        return taps(count, tap -> tap);
    }

    /**
     * Adds taps that are not like the usual ones.
     *
     * @param count the number of taps
     * @param change says what is different, such as their owner or VLAN
     * @return the changed network
     * @throws IllegalArgumentException if the network would have more than 99
     */
    public T taps(int count, UnaryOperator<Tap> change) {
        Objects.requireNonNull(change, "change");
        List<UnaryOperator<Tap>> taps = new ArrayList<>(spec.taps);
        for (int i = 0; i < count; i++) {
            taps.add(change);
        }
        if (count < 0 || taps.size() > 99) {
            throw new IllegalArgumentException("taps: " + count + " (expected: 0 to 99 in a network)");
        }
        return with(new Spec(spec.name, spec.namespace, List.copyOf(taps), spec.vlans, spec.firewalls));
    }

    /**
     * Sets whether the bridge keeps VLANs apart, so that taps may be put into some.
     *
     * @param vlans whether it does, by default not
     * @return the changed network
     */
    public T vlans(boolean vlans) {
        return with(new Spec(spec.name, spec.namespace, spec.taps, vlans, spec.firewalls));
    }

    /**
     * Lets the plan put rules into chains of other firewalls that would drop the network's traffic. Such are Docker's, ufw's
     * or a table of the administrator's. Without, such a chain is a problem of the plan. The rules are the first of their
     * chains, accept this network's traffic alone, and are removed with the network.
     *
     * @return the changed network
     */
    public T openFirewalls() {
        return with(new Spec(spec.name, spec.namespace, spec.taps, spec.vlans, FirewallConsent.OPEN));
    }

    /**
     * Makes the network even if another firewall drops its traffic.
     *
     * @return the changed network
     */
    public T ignoreFirewalls() {
        return with(new Spec(spec.name, spec.namespace, spec.taps, spec.vlans, FirewallConsent.IGNORE));
    }

    /**
     * Plans the network as the host is now. Nothing is changed.
     *
     * @return the plan
     */
    public NetworkPlan plan() {
        return plan(Privilege.none());
    }

    /**
     * Plans the network as the host is now. Nothing is changed. The rules of firewalls, which only root may read, are read with a right.
     *
     * @param privilege the way to root's rights, with which nothing is changed
     * @return the plan
     */
    public NetworkPlan plan(Privilege privilege) {
        Objects.requireNonNull(privilege, "privilege");
        Assembly assembly = new Assembly(spec.namespace.entry());
        addBefore(assembly);
        new FirewallGate(assembly, spec.bridge(), traffic()).add(spec.firewalls, privilege);
        Bridge bare = Bridge.of(spec.bridge());
        bridge(bare.vlans(spec.vlans)).addTo(assembly);
        List<Tap> taps = madeTaps();
        taps.forEach(tap -> tap.addTo(assembly));
        addAfter(assembly);
        return NetworkPlan.marked(kind() + " " + spec.name, assembly, taps, spec.bridge());
    }

    private List<Tap> madeTaps() {
        List<Tap> taps = new ArrayList<>();
        for (UnaryOperator<Tap> change : spec.taps) {
            Tap bare = Tap.of(InterfaceNames.tap(spec.name, taps.size()))
                    .in(spec.namespace)
                    .bridge(spec.bridge());
            Tap tap = change.apply(bare);
            if (tap.vlan() != 0 && !spec.vlans) {
                throw new IllegalArgumentException(
                        "vlan: " + tap.vlan() + " of " + tap.name() + " (expected: a network with vlans(true))");
            }
            taps.add(tap);
        }
        return taps;
    }

    /** Returns all that makes a network what it is, besides its kind. */
    List<Object> parts() {
        return List.of(spec);
    }

    /** Compares the kinds and their settings; changes of taps are equal if they are the same function. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Topology<?> that && getClass() == that.getClass() && parts().equals(that.parts());
    }

    @Override
    public final int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return kind() + " " + spec.name;
    }
}
