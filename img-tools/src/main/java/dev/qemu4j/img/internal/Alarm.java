package dev.qemu4j.img.internal;

import dev.qemu4j.base.async.Chain;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A task for later. One that is cancelled keeps nothing in memory, such as the buffers of a connection that is closed. */
public final class Alarm {
    private final CompletableFuture<@Nullable Void> time = new CompletableFuture<>();

    private Alarm() {}

    /**
     * Runs a task later, on the JDK's thread for delays, which it must not keep.
     *
     * @param nanos the time until then
     * @param task the task
     * @return the alarm
     */
    public static Alarm in(long nanos, Runnable task) {
        Alarm alarm = new Alarm();
        alarm.time.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
        Chain.onSuccess(alarm.time, passed -> task.run());
        return alarm;
    }

    /** Forgets the task, unless it runs already. */
    public void cancel() {
        time.cancel(false);
    }
}
