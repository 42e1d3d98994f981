package dev.qemu4j.net;

import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.PlanUse;
import dev.qemu4j.net.base.NetworkException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network that is there, until {@link #close} or the JVM's end.
 *
 * <p>Thread-safe.
 */
public final class AppliedNetwork implements AutoCloseable {
    private final List<Tap> taps;
    private final @Nullable AppliedPlan applied;
    private final @Nullable PlanUse use;

    AppliedNetwork(List<Tap> taps, @Nullable AppliedPlan applied, @Nullable PlanUse use) {
        this.taps = List.copyOf(taps);
        this.applied = applied;
        this.use = use;
    }

    /**
     * Returns one of the taps, for a guest. Each has a card with an address of its own, and with the network's MTU.
     *
     * @param index counts from 0
     * @return the network that a guest has by it
     * @throws NoSuchTapException if there are not so many
     * @throws NetworkException if the network's state cannot be read
     */
    public TapNetwork tap(int index) {
        if (index < 0 || index >= taps.size()) {
            throw new NoSuchTapException(index, taps());
        }
        return TapNetwork.ofApplied(taps.get(index));
    }

    /**
     * Returns the names of the taps.
     *
     * @return them in the order of {@link #tap}
     */
    public List<String> taps() {
        return taps.stream().map(Tap::name).toList();
    }

    /**
     * Tells whether the network was made by this object. Whether all of it is still there tells {@link #missing}.
     *
     * @return false if it was there already, and is shared
     */
    public boolean owned() {
        return applied != null;
    }

    /**
     * Looks which parts of the network other programs have removed. That may be an interface, or the rules that keep its guests apart from
     * others, as {@code nft flush ruleset} and the new start of a firewall do. Nothing is put back: close the network, and make it
     * anew.
     *
     * @return the titles of the plan's steps that made them; none if the network is whole
     * @throws dev.qemu4j.host.HostCommandException if a command that tells it cannot be run
     */
    public List<String> missing() {
        if (applied != null) {
            return applied.missing();
        }
        return use == null ? List.of() : use.missing();
    }

    /**
     * Returns the network's DHCP server.
     *
     * @return the server
     * @throws IllegalStateException if the network was planned without one, or is owned by somebody else
     */
    public DhcpServer dhcp() {
        DhcpServer server = applied == null ? null : applied.opened(DhcpServer.class);
        if (server == null) {
            throw new IllegalStateException(
                    "dhcp: there is none (expected: a network planned with dhcp() and made by this plan)");
        }
        return server;
    }

    /**
     * Removes the network and puts back what was there before, unless others share it: then the last of them does. Guests that
     * still use it lose it, and a DHCP server ends with the JVM that started it. Does nothing the second time.
     * An interrupt of the thread changes nothing of that, and the thread stays interrupted.
     *
     * @throws dev.qemu4j.host.plan.PlanException if something could not be undone; it may be tried again
     */
    @Override
    public void close() {
        if (applied != null) {
            applied.close();
        }
        if (use != null) {
            use.close();
        }
    }

    @Override
    public String toString() {
        return applied == null ? "AppliedNetwork" + taps() + ", not owned" : applied.toString();
    }
}
