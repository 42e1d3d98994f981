package dev.qemu4j.qmp.call.internal;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that sleeps in a future's {@code get} or {@code join}, and completes the future itself when woken.
 *
 * <p>That spares the switch to a thread of the executor in between. There is room for one; others sleep as they do in
 * any future.
 */
final class Sleeper {
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    private volatile @Nullable Runnable completion;

    /** Leaves the completion to the sleeping thread; returns false if there is none, and another one must run it. */
    boolean wake(Runnable completion) {
        this.completion = completion; // before looking for the thread, as that one looks for this after it lay down
        return nudge();
    }

    /** Has the sleeping thread look whether there is a reason to sleep on. */
    boolean nudge() {
        Thread sleeping = thread.get();
        LockSupport.unpark(sleeping);
        return sleeping != null;
    }

    /** Sleeps until woken, for a time at most, or until the thread is interrupted, which it stays. */
    void sleep(BooleanSupplier done, long nanos) {
        Thread self = Thread.currentThread();
        if (done.getAsBoolean() || !thread.compareAndSet(null, self)) {
            return;
        }
        long deadline = System.nanoTime() + nanos;
        long left = nanos;
        while (completion == null && !done.getAsBoolean() && !self.isInterrupted() && left > 0) {
            LockSupport.parkNanos(this, left);
            left = deadline - System.nanoTime();
        }
        thread.set(null);
        Runnable mine = completion; // looked at last: the thread that woke this one relies on it
        if (mine != null) {
            mine.run();
        }
    }
}
