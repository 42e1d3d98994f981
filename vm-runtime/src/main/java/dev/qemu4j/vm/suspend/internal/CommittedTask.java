package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A task with a point of no return, from which on it cannot be cancelled.
 *
 * @param <T> the result
 */
public final class CommittedTask<T> extends Task<T> implements Committing {
    private static final Duration NO_LIMIT = ChronoUnit.FOREVER.getDuration();

    private final AtomicReference<End> end = new AtomicReference<>(End.OPEN);

    private CommittedTask(Work<T> work) {
        super(work);
    }

    private enum End {
        OPEN,
        COMMITTED,
        CANCELLED
    }

    /** The work of a task that can commit itself. */
    @FunctionalInterface
    public interface CommittedWork<T> {
        T run(Committing task);
    }

    /** Starts work on a thread of this name. */
    public static <T> CompletableFuture<T> begin(String name, CommittedWork<T> work) {
        CommittedTask<T> task = new CommittedTask<>(self -> work.run((Committing) self));
        task.start(name);
        return task;
    }

    /** Waits for the result. After the point of no return an interrupt does not end the wait, and the thread stays interrupted. */
    public static <T> T result(CompletableFuture<T> task, String wait) {
        try {
            return Await.result(task, wait, () -> task.cancel(true));
        } catch (QemuInterruptedException e) {
            if (task.isCancelled()) {
                throw e;
            }
            Await.ended(task, NO_LIMIT);
            AtomicReference<@Nullable T> result = new AtomicReference<>();
            Await.shielded(() -> result.set(Await.result(task, wait)));
            return Objects.requireNonNull(result.get(), "a task gives a result or fails");
        }
    }

    @Override
    public void commit() {
        if (isDone() || !end.compareAndSet(End.OPEN, End.COMMITTED)) {
            throw new CancellationException("cancelled before the point of no return");
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean may = end.compareAndSet(End.OPEN, End.CANCELLED) || end.get() == End.CANCELLED;
        return may && super.cancel(mayInterruptIfRunning);
    }
}
