package dev.qemu4j.net.namespace.internal;

import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.NotReadyException;
import dev.qemu4j.net.base.NetworkException;

/** Starts the servers of networks. */
public final class Servers {
    private Servers() {}

    public static HostServer start(HostServer.Builder server) {
        try {
            return server.start();
        } catch (NotReadyException e) {
            throw new NetworkException(String.valueOf(e.getMessage()), e);
        }
    }
}
