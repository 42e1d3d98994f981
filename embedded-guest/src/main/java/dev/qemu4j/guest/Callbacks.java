package dev.qemu4j.guest;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that complete futures. The common pool will not do: one blocking callback can fill it. */
final class Callbacks {
    private Callbacks() {}

    /** Creates an executor that has a thread for each task; idle ones end by themselves. */
    static Executor newExecutor() {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "qemu4j-guest-callback");
            thread.setDaemon(true);
            return thread;
        });
    }
}
