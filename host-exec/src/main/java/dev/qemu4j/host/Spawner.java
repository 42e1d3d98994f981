package dev.qemu4j.host;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The one thread that starts every host program.
 *
 * <p>Linux sends a parent-death signal when the <em>thread</em> that made the child ends, not when its process does: a
 * QEMU started from a pool's worker or a test's thread would be killed as soon as that thread is retired. So all children
 * come from this thread, which ends only with the JVM.
 */
final class Spawner {
    private static final BlockingQueue<FutureTask<Process>> QUEUE = new LinkedBlockingQueue<>();

    static {
        // In the topmost group, where no application interrupts or enumerates it.
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        Thread thread = new Thread(group, Spawner::serve, "qemu4j-spawner", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }

    private Spawner() {}

    /** Runs a start on the immortal thread and waits for it, which takes a few milliseconds. */
    static Process spawn(Callable<Process> start) throws IOException {
        FutureTask<Process> task = new FutureTask<>(start);
        QUEUE.add(task);
        // An interrupt must not part the caller from a process that starts all the same.
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @SuppressWarnings({"InfiniteLoopStatement", "ThreadPriorityCheck"})
    private static void serve() {
        while (true) {
            try {
                QUEUE.take().run();
            } catch (InterruptedException | RuntimeException | Error e) {
                // Whatever happens to this thread must not end it: its children would die.
                Thread.yield();
            }
        }
    }

    private static IOException failure(ExecutionException failed) {
        Throwable cause = failed.getCause();
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }
}
