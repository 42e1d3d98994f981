package dev.qemu4j.net;

import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.base.NetworkState;

/** The host's network as a whole: its state and the user's abilities. */
public final class HostNetwork {
    private HostNetwork() {}

    /**
     * Reads the host's interfaces and routes.
     *
     * @return the state at this moment
     * @throws NetworkException if it cannot be read
     */
    public static NetworkState state() {
        return NetworkNamespace.host().state();
    }

    /**
     * Finds out what the JVM's user may do without any further right, and what the host has.
     *
     * @return the findings, nothing having been changed
     */
    public static NetworkAbilities abilities() {
        return NetworkAbilities.find();
    }
}
