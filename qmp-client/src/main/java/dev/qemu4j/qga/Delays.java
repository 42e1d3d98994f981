package dev.qemu4j.qga;

import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs what comes later: on the JDK's thread for delays, so it may only send commands. */
final class Delays {
    private Delays() {}

    /** Runs a task after a delay; what it throws fails the result. */
    static void run(Duration delay, CompletableFuture<?> result, Runnable task) {
        CompletableFuture.delayedExecutor(TimeLimit.nanos(delay), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> Steps.guard(result, task));
    }
}
