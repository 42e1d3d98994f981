package dev.qemu4j.qga;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs what comes later: on the JDK's thread for delays, so it may only send commands. */
final class Delays {
    private static final Duration CENTURY = Duration.ofDays(36_500);

    private Delays() {}

    /** Runs a task after a delay; what it throws fails the result. */
    static void run(Duration delay, CompletableFuture<?> result, Runnable task) {
        CompletableFuture.delayedExecutor(nanos(delay), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(() -> Steps.guard(result, task));
    }

    /** Returns the nanoseconds of a duration; one of more than a century is taken as a century. */
    static long nanos(Duration duration) {
        return (duration.compareTo(CENTURY) > 0 ? CENTURY : duration).toNanos();
    }
}
