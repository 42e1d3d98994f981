package dev.qemu4j.net;

import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.NotReadyException;

/** Starts the servers of networks. */
final class Servers {
    private Servers() {}

    static HostServer start(HostServer.Builder server) {
        try {
            return server.start();
        } catch (NotReadyException e) {
            throw new NetworkException(String.valueOf(e.getMessage()), e);
        }
    }
}
