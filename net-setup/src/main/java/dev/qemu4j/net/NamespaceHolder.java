package dev.qemu4j.net;

import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostProcess;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A process that keeps a namespace which no name keeps. */
final class NamespaceHolder implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String READY = "ready";
    private static final String SCRIPT =
            "PATH=$PATH:/usr/sbin:/sbin ip link set dev lo up && echo " + READY + " && exec sleep 2147483647";

    private final HostProcess process;

    private NamespaceHolder(HostProcess process) {
        this.process = process;
    }

    static NamespaceHolder start() {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        HostProcess process;
        try {
            process = HostProcess.builder("unshare", "--user", "--map-root-user", "--net", "sh", "-c", SCRIPT)
                    .onStdoutLine(line -> ready.complete(null))
                    .start();
        } catch (HostCommandException e) {
            throw new NetworkException("a namespace without root needs unshare: " + e.getMessage(), e);
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
