package dev.qemu4j.img.internal;

import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The way to the callers' executor, which may refuse a task, forget it, or hold up who brings it. So a thread for callbacks brings tasks there,
 * never one that reads replies, and what the executor has not begun within the limit runs on another such thread. No task runs twice.
 */
public final class Delivery {
    private final Executor executor;
    private final Duration limit;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger undelivered = new AtomicInteger();

    /**
     * Leads to an executor.
     *
     * @param executor the callers' executor
     * @param limit the longest time that it has to begin a task
     */
    public Delivery(Executor executor, Duration limit) {
        this.executor = executor;
        this.limit = limit;
    }

    /** Has a task run, in the order of the calls if the executor keeps it. Does not wait. */
    public void run(Runnable task) {
        if (executor == CallbackThreads.POOL) {
            CallbackThreads.run(task);
            return;
        }
        Parcel parcel = new Parcel(task);
        try {
            parcel.late = Alarm.in(TimeLimit.nanos(limit), () -> CallbackThreads.run(parcel));
            waiting.add(parcel);
        } catch (RuntimeException | Error e) { // there is no memory
            parcel.run();
            return;
        }
        if (undelivered.getAndIncrement() == 0) {
            CallbackThreads.run(this::deliver);
        }
    }

    private void deliver() {
        do {
            Runnable next = waiting.remove();
            try {
                executor.execute(next);
            } catch (Throwable e) { // whatever an executor of the user's may throw
                CallbackThreads.run(next);
            }
        } while (undelivered.decrementAndGet() > 0);
    }

    /** A task that runs once, on the first thread that takes it. */
    private static final class Parcel implements Runnable {
        private final AtomicReference<@Nullable Runnable> task;
        private volatile @Nullable Alarm late;

        Parcel(Runnable task) {
            this.task = new AtomicReference<>(task);
        }

        @Override
        public void run() {
            Runnable mine = task.getAndSet(null);
            if (mine == null) {
                return;
            }
            Alarm set = late;
            if (set != null) {
                set.cancel();
            }
            mine.run();
        }
    }
}
