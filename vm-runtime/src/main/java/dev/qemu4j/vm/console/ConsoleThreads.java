package dev.qemu4j.vm.console;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The executor of the searches and callbacks of consoles: the user's, or threads that all consoles share. */
final class ConsoleThreads implements Executor {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    /** The library's own threads, which are there whatever a user's executor does. */
    static final Executor OWN = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), ConsoleThreads::newThread);

    private final Executor first;

    ConsoleThreads(@Nullable Executor users) {
        first = users == null ? OWN : users;
    }

    /** Runs a task, come what may: a user's executor that was shut down or has no thread must not leave a caller waiting. */
    @Override
    public void execute(Runnable task) {
        try {
            first.execute(task);
        } catch (Throwable e) {
            run(OWN, task);
        }
    }

    /** Runs a task on an executor, or in this thread if there is no room for another. */
    static void run(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (Throwable e) {
            task.run();
        }
    }

    private static Thread newThread(Runnable task) {
        Thread thread = new Thread(null, task, "qemu4j-console-callback-" + NUMBER.incrementAndGet(), 0, false);
        thread.setDaemon(true);
        return thread;
    }
}
