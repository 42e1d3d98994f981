package dev.qemu4j.net;

import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A process that keeps a namespace which no name keeps. */
final class NamespaceHolder implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String READY = "ready";
    private static final String SCRIPT =
            "PATH=$PATH:/usr/sbin:/sbin ip link set dev lo up && echo " + READY + " && exec sleep 2147483647";

    private static final List<String> COMMAND =
            List.of("unshare", "--user", "--map-root-user", "--net", "sh", "-c", SCRIPT);

    private final HostProcess process;

    private NamespaceHolder(HostProcess process) {
        this.process = process;
    }

    static NamespaceHolder start() {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        HostProcess process;
        try {
            process = HostProcess.builder(Programs.through(COMMAND, "ip"))
                    .onStdoutLine(line -> ready.complete(null))
                    .start();
        } catch (HostCommandException e) {
            throw new NetworkException(
                    "a namespace without root needs unshare (util-linux) and ip (iproute2): " + e.getMessage(), e);
        }
        Ready.await(
                process,
                ready::isDone,
                LIMIT,
                "users may not make namespaces here (see user.max_user_namespaces, "
                        + "kernel.unprivileged_userns_clone, or the container's seccomp profile)");
        return new NamespaceHolder(process);
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
