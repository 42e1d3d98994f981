package dev.qemu4j.host.internal;

import dev.qemu4j.base.async.Await;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that starts every host program.
 *
 * <p>Linux sends a parent-death signal when the <em>thread</em> that made the child ends, not when its process does: a
 * QEMU started from a pool's worker or a test's thread would be killed as soon as that thread is retired. So all children
 * come from this thread, which ends only with the JVM.
 */
public final class Spawner {
    private static final BlockingQueue<Start> QUEUE = new LinkedBlockingQueue<>();

    static {
        Threads.startImmortal("spawner", Spawner::serve);
    }

    private Spawner() {}

    /** Runs a start on the immortal thread and waits for it, which takes a few milliseconds. */
    public static Process spawn(Callable<Process> start) throws IOException {
        Start begun = new Start(start);
        QUEUE.add(begun);
        // An interrupt must not part the caller from a process that starts all the same.
        Await.uninterrupted(begun::await, ChronoUnit.FOREVER.getDuration());
        return begun.result();
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

    /** One start, and what came of it. */
    private static final class Start implements Runnable {
        private final Callable<Process> start;
        private final CountDownLatch done = new CountDownLatch(1);
        private @Nullable Process process;
        private @Nullable Throwable failure;

        Start(Callable<Process> start) {
            this.start = start;
        }

        @Override
        public void run() {
            try {
                process = start.call();
            } catch (Throwable e) { // the thread goes on, and the caller is told
                failure = e;
            } finally {
                done.countDown();
            }
        }

        boolean await(long nanos) throws InterruptedException {
            return done.await(nanos, TimeUnit.NANOSECONDS);
        }

        Process result() throws IOException {
            if (process != null) {
                return process;
            }
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw failure instanceof IOException io ? io : new IOException(failure);
        }
    }
}
