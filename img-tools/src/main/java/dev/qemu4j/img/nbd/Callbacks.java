package dev.qemu4j.img.nbd;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for callbacks, which may block: as many as do, gone after ten idle seconds. The common pool would starve. */
final class Callbacks {
    private static final AtomicInteger COUNT = new AtomicInteger();
    static final Executor THREADS =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "qemu4j-nbd-callback-" + COUNT.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });

    private Callbacks() {}

    /** Runs a task on an executor, or on this thread if the executor does not take it, so that it is never lost. */
    static void run(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RuntimeException | Error e) {
            task.run();
        }
    }
}
