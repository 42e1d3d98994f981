package dev.qemu4j.img.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for callbacks, which may block: as many as do, gone after ten idle seconds. The common pool would starve. */
public final class CallbackThreads {
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** Takes each task, unless there is no room for a thread. */
    public static final Executor POOL =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "qemu4j-nbd-callback-" + COUNT.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });

    private CallbackThreads() {}

    /** Runs a task on one of them, or on this thread if there is no room for another, so that it is never lost. */
    static void run(Runnable task) {
        try {
            POOL.execute(task);
        } catch (RuntimeException | Error e) {
            task.run();
        }
    }
}
