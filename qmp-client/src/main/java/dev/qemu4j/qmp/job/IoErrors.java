package dev.qemu4j.qmp.job;

import dev.qemu4j.qapi.block.BlockJobErrorEvent;
import dev.qemu4j.qmp.Subscription;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the I/O errors of one job to a listener, which may wait without holding up the job's events. */
final class IoErrors implements Subscription {
    private static final Logger logger = LoggerFactory.getLogger(Job.class);

    /** An error that is ignored is tried again, and may come thousands of times a second. */
    private static final int MOST = 1_000;

    private final Consumer<BlockJobErrorEvent> listener;
    private final Executor executor;
    private final Queue<BlockJobErrorEvent> waiting = new ArrayDeque<>(); // guarded by itself
    private boolean running; // guarded by waiting
    private volatile boolean closed;

    IoErrors(Consumer<BlockJobErrorEvent> listener, Executor executor) {
        this.listener = Objects.requireNonNull(listener, "listener");
        this.executor = executor;
    }

    void add(BlockJobErrorEvent error) {
        synchronized (waiting) {
            if (closed || waiting.size() == MOST) {
                return;
            }
            waiting.add(error);
            if (running) {
                return;
            }
            running = true;
        }
        executor.execute(this::run);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void run() {
        for (BlockJobErrorEvent error = next(); error != null; error = next()) {
            try {
                listener.accept(error);
            } catch (Throwable e) { // from some JVM languages also a checked exception
                logger.warn("a listener for the I/O errors of job {} threw", error.device(), e);
            }
        }
    }

    private @Nullable BlockJobErrorEvent next() {
        synchronized (waiting) {
            BlockJobErrorEvent error = closed ? null : waiting.poll();
            running = error != null;
            return error;
        }
    }
}
