package dev.qemu4j.net;

import dev.qemu4j.host.AppliedPlan;
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

    AppliedNetwork(List<Tap> taps, @Nullable AppliedPlan applied) {
        this.taps = List.copyOf(taps);
        this.applied = applied;
    }

    /**
     * Returns one of the taps, for a guest.
     *
     * @param index counts from 0
     * @return the network that a guest has by it
     * @throws IllegalArgumentException if there are not so many
     */
    public TapNetwork tap(int index) {
        if (index < 0 || index >= taps.size()) {
            throw new IllegalArgumentException(
                    "tap: " + index + " (expected: less than " + taps.size() + ", which the network was planned with)");
        }
        return TapNetwork.of(taps.get(index));
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
     * Tells whether {@link #close} removes the network.
     *
     * @return false if it was there already
     */
    public boolean owned() {
        return applied != null;
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
     * Removes the network and puts back what was there before. Guests that still use it lose it. Does nothing the second
     * time, or if the network is owned by somebody else.
     *
     * @throws dev.qemu4j.host.PlanException if something could not be undone; it may be tried again
     */
    @Override
    public void close() {
        if (applied != null) {
            applied.close();
        }
    }

    @Override
    public String toString() {
        return applied == null ? "AppliedNetwork" + taps() + ", not owned" : applied.toString();
    }
}
