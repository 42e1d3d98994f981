package dev.qemu4j.img.nbd;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A task for later. One that is cancelled keeps nothing in memory, such as the buffers of a connection that is closed. */
final class Alarm {
    private final CompletableFuture<@Nullable Void> time = new CompletableFuture<>();

    private Alarm() {}

    /** Runs a task in so many nanoseconds, on a thread that all alarms share. */
    static Alarm in(long nanos, Runnable task) {
        Alarm alarm = new Alarm();
        alarm.time.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
        alarm.time.thenRun(task);
        return alarm;
    }

    void cancel() {
        time.cancel(false);
    }
}
