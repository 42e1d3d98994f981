package dev.qemu4j.host;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.run.RunDirectory;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One start of a server: run directory, process, readiness. Of a start that fails, nothing is left. */
final class ServerStart {
    private final HostServer.Builder server;

    ServerStart(HostServer.Builder server) {
        this.server = server;
    }

    HostServer start() {
        RunDirectory own = server.shared;
        RunDirectory directory = own == null ? RunDirectory.create() : own;
        HostProcess started = null;
        try {
            HostProcess.Builder builder =
                    HostProcess.builder(server.argv.apply(directory)).runDirectory(directory);
            server.process.accept(builder);
            CompletableFuture<Void> said = new CompletableFuture<>();
            Predicate<? super String> awaited = server.readyLine;
            if (awaited != null) {
                listen(builder, awaited, said);
            }
            HostProcess program = builder.start();
            started = program;
            BooleanSupplier sign =
                    awaited != null ? () -> isSaid(said) : () -> server.ready.test(program, directory.path());
            Readiness.await(program, sign, server.startTimeout, server.advice);
            finish(program, directory.path());
            return new HostServer(program, directory, server);
        } catch (Throwable e) { // from some JVM languages also a checked exception
            abandon(started, directory, e);
            throw e;
        }
    }

    private static void listen(
            HostProcess.Builder builder, Predicate<? super String> awaited, CompletableFuture<Void> said) {
        Consumer<String> listener = line -> {
            try {
                if (!said.isDone() && awaited.test(line)) {
                    said.complete(null);
                }
            } catch (Throwable e) {
                said.completeExceptionally(e);
            }
        };
        builder.onStdoutLine(listener).onStderrLine(listener);
    }

    /** Throws what the predicate has thrown. */
    private static boolean isSaid(CompletableFuture<Void> said) {
        if (said.isDone()) {
            Await.result(said, "reading the line of readiness");
        }
        return said.isDone();
    }

    private void finish(HostProcess program, Path directory) {
        try {
            server.onReady.accept(program, directory);
        } catch (Throwable e) {
            Readiness.closeAfter(e, program);
            throw e;
        }
    }

    private void abandon(@Nullable HostProcess started, RunDirectory directory, Throwable failure) {
        if (started != null && started.isAlive()) {
            return; // it outlives SIGKILL: its directory stays, so that a sweep still knows of it
        }
        try {
            Await.shielded(() -> remove(directory));
        } catch (Throwable e) {
            failure.addSuppressed(e);
        }
    }

    private void remove(RunDirectory made) {
        try {
            server.cleanUp.accept(made.path());
        } finally {
            if (server.shared == null) {
                made.close();
            }
        }
    }
}
