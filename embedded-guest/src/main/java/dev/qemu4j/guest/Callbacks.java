package dev.qemu4j.guest;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that complete futures. The common pool will not do: one blocking callback can fill it. */
final class Callbacks {
    private Callbacks() {}

    /** Creates an executor that has a thread for each task, if one can be had; idle ones end by themselves. */
    static Executor newExecutor() {
        Executor threads =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "qemu4j-guest-callback");
                    thread.setDaemon(true);
                    return thread;
                });
        return task -> run(threads, task);
    }

    /** Runs a task although there may be no thread for it: somebody waits for the future that it completes. */
    static void run(Executor threads, Runnable task) {
        try {
            threads.execute(task);
        } catch (Throwable e) {
            task.run();
        }
    }
}
