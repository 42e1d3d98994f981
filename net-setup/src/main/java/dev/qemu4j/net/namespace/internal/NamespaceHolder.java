package dev.qemu4j.net.namespace.internal;

import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.internal.Programs;
import java.time.Duration;
import java.util.List;

/** A process that keeps a namespace which no name keeps. */
public final class NamespaceHolder implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String READY = "ready";
    private static final String SCRIPT =
            "PATH=$PATH:/usr/sbin:/sbin ip link set dev lo up && echo " + READY + " && exec sleep 2147483647";

    private static final List<String> COMMAND =
            List.of("unshare", "--user", "--map-root-user", "--net", "sh", "-c", SCRIPT);

    private final HostServer server;

    private NamespaceHolder(HostServer server) {
        this.server = server;
    }

    public static NamespaceHolder start() {
        HostServer.Builder server = HostServer.builder(directory -> Programs.through(COMMAND, "ip"))
                .advice("users may not make namespaces here (see user.max_user_namespaces, "
                        + "kernel.unprivileged_userns_clone, or the container's seccomp profile)")
                .startTimeout(LIMIT)
                .readyOnLine(READY::equals);
        try {
            return new NamespaceHolder(Servers.start(server));
        } catch (HostCommandException e) {
            throw new NetworkException(
                    "a namespace without root needs unshare (util-linux) and ip (iproute2): " + e.getMessage(), e);
        }
    }

    public long pid() {
        return server.process().pid();
    }

    @Override
    public void close() {
        server.close();
    }
}
