package dev.qemu4j.qga;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs what comes later: on the JDK's thread for delays, so it may only send commands. */
final class Delays {
    private Delays() {}

    static void run(Duration delay, Runnable task) {
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(task);
    }
}
