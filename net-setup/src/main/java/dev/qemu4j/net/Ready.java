package dev.qemu4j.net;

import dev.qemu4j.host.HostProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits until a program is ready to serve. */
final class Ready {
    private static final long POLL_MILLIS = 5;

    private Ready() {}

    /** Waits for a socket. */
    static void awaitFile(Path file, HostProcess process, Duration limit, String hint) {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        look(file, ready, System.nanoTime() + limit.toNanos());
        await(ready, process, limit, hint);
    }

    private static void look(Path file, CompletableFuture<Void> ready, long deadline) {
        if (Files.exists(file)) {
            ready.complete(null);
        } else if (System.nanoTime() < deadline) {
            CompletableFuture.delayedExecutor(POLL_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> look(file, ready, deadline));
        }
    }

    /** Closes the process if it ends first, or the time does. */
    static void await(CompletableFuture<Void> ready, HostProcess process, Duration limit, String hint) {
        String what;
        try {
            CompletableFuture.anyOf(ready, process.onExit()).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (ready.isDone()) {
                return;
            }
            what = "ended at once: " + process.exitStatus();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            what = "was interrupted while it started";
        } catch (ExecutionException | TimeoutException e) {
            what = "was not ready after " + limit.toSeconds() + " s";
        }
        process.close();
        throw new NetworkException(
                process + " " + what + " " + process.stderrTail().strip() + "; " + hint, null);
    }
}
