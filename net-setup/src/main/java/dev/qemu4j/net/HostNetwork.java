package dev.qemu4j.net;

import dev.qemu4j.host.Plan;
import dev.qemu4j.host.PlanException;
import dev.qemu4j.host.Privilege;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The host's network as a whole: its state, the user's abilities, and the sweep of plans that were left. */
public final class HostNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(HostNetwork.class);

    private HostNetwork() {}

    /**
     * Undoes the plans of this user's JVMs that are gone. Each plan that is applied begins with that.
     *
     * @param privilege the way to root's rights
     * @return the titles of what was undone
     * @throws PlanException if something could not be undone; the next sweep tries again
     */
    public static List<String> sweep(Privilege privilege) {
        return Plan.sweep(privilege);
    }

    /**
     * Reads the host's interfaces and routes.
     *
     * @return the state at this moment
     * @throws NetworkException if it cannot be read
     */
    public static NetworkState state() {
        return NetworkState.read(NetworkNamespace.host());
    }

    /**
     * Finds out what the JVM's user may do without any further right, and what the host has.
     *
     * @return the findings, nothing having been changed
     */
    public static NetworkAbilities abilities() {
        return NetworkAbilities.find();
    }

    static void sweepQuietly(Privilege privilege) {
        try {
            Plan.sweep(privilege);
        } catch (PlanException e) {
            LOG.warn("Left by a JVM that is gone", e);
        }
    }
}
