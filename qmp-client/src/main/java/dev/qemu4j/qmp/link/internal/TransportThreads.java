package dev.qemu4j.qmp.link.internal;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The threads on which a transport of the user's own runs, which may block. */
final class TransportThreads {
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new DefaultThreadFactory("qemu4j-transport", true));

    /** A step of the user's. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    /** Takes a step, and then tells, on an executor, what it has thrown. */
    void run(Step step, Executor then, Consumer<@Nullable Throwable> end) {
        Runnable guarded = () -> {
            Throwable failure = failureOf(step);
            try {
                then.execute(() -> end.accept(failure));
            } catch (RejectedExecutionException e) {
                // the connection has ended, and its loop with it
            }
        };
        try {
            threads.execute(guarded);
        } catch (Throwable e) { // there is no memory for a thread
            then.execute(() -> end.accept(e));
        }
    }

    private static @Nullable Throwable failureOf(Step step) {
        try {
            step.run();
            return null;
        } catch (Throwable e) { // whatever it is, nobody else would tell those who wait
            return e;
        }
    }

    void close() {
        threads.shutdown();
    }
}
