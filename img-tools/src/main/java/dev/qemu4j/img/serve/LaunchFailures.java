package dev.qemu4j.img.serve;

import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.NotReadyException;
import dev.qemu4j.img.failure.internal.ServeFailures;
import java.util.Collection;

/** Makes the exceptions of servers that do not start. */
final class LaunchFailures {
    private LaunchFailures() {}

    /**
     * Starts a server.
     *
     * @param what the beginning of a failure's message
     * @param names paths that it was given, whose words are no evidence
     */
    static HostServer starting(String what, HostServer.Builder server, Collection<String> names) {
        try {
            return server.start();
        } catch (NotReadyException e) {
            throw ServeFailures.of(what, String.valueOf(e.getMessage()), e, names);
        } catch (HostCommandTimeoutException e) {
            throw new ServeTimeoutException(what + ": " + e.getMessage(), e);
        }
    }
}
