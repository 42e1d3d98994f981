package dev.qemu4j.qmp.call.internal;

import dev.qemu4j.base.async.OwnedFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A future of a reply, which the thread that waits for it completes itself; cancelling it forgets the reply. */
final class CallFuture<R extends @Nullable Object> extends OwnedFuture<R> {
    private static final long LONG = TimeUnit.DAYS.toNanos(36_500);

    private final Sleeper sleeper = new Sleeper();
    private final AtomicBoolean settled = new AtomicBoolean();

    void succeed(R result, Executor executor) {
        settle(() -> succeed(result), executor);
    }

    void fail(Supplier<? extends Throwable> failure, Executor executor) {
        settle(() -> fail(told(failure)), executor);
    }

    /** Fails on the thread that calls, as the executor has not begun to complete this future. */
    void expire(Supplier<? extends Throwable> failure) {
        fail(told(failure));
    }

    /** Returns the failure, or the exception that its translation throws, so that the caller gets an error in any case. */
    private static Throwable told(Supplier<? extends Throwable> failure) {
        try {
            return failure.get();
        } catch (Throwable e) {
            return e;
        }
    }

    @Override
    public R get() throws InterruptedException, ExecutionException {
        sleeper.sleep(this::isDone, LONG);
        return super.get();
    }

    @Override
    public R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        long start = System.nanoTime();
        long nanos = Math.min(unit.toNanos(timeout), LONG);
        sleeper.sleep(this::isDone, nanos);
        return super.get(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
    }

    @Override
    public R join() {
        sleeper.sleep(this::isDone, LONG);
        return super.join();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        sleeper.nudge();
        return cancelled;
    }

    /** Completes this future on the executor or the waiting thread; the first to call wins, whichever runs first. */
    private void settle(Runnable completion, Executor executor) {
        if (!settled.compareAndSet(false, true)) {
            return;
        }
        Runnable bySleeper = () -> {
            if (getNumberOfDependents() == 0) {
                completion.run();
            } else {
                executor.execute(completion); // who waits for the reply must not wait for a callback
            }
        };
        if (!sleeper.wake(bySleeper)) {
            executor.execute(completion);
        }
    }
}
