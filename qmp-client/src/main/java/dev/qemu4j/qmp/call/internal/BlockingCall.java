package dev.qemu4j.qmp.call.internal;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.CallerStack;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A call whose caller sleeps until the reply.
 *
 * <p>The event loop wakes the caller itself: no third thread in between, as a future needs it for its callbacks.
 */
public final class BlockingCall<R extends @Nullable Object> extends PendingCall<R> {
    private final String wait;
    private final Thread caller = Thread.currentThread();
    private final AtomicReference<@Nullable Outcome<R>> outcome = new AtomicReference<>();

    public BlockingCall(Submission<R> submission, CallFailures failures) {
        super(submission, failures);
        wait = "waiting for the reply to " + submission.command().commandName();
    }

    /** Checks that this thread may wait and was not interrupted, before anything is sent. */
    public void requireWanted() {
        Await.requireWanted(wait);
    }

    /** Waits for the outcome; keeps the time limit also should the event loop not. */
    public R await() {
        try {
            while (!Await.poll(this::settles, wait, limit())) {
                expire();
            }
        } catch (QemuInterruptedException e) {
            settle(new Outcome<>(null, null));
            throw e;
        }
        Outcome<R> known = Objects.requireNonNull(outcome.get());
        if (known.failure != null) {
            throw CallerStack.rethrown(wait, explained(known.failure));
        }
        return known.result();
    }

    /** Parks until the outcome or the call's own deadline, which began when the call was made. */
    private boolean settles(long nanos) throws InterruptedException {
        while (!settled()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long left = nanosLeft(System.nanoTime());
            if (left <= 0) {
                return false;
            }
            LockSupport.parkNanos(this, left);
        }
        return true;
    }

    @Override
    public boolean settled() {
        return outcome.get() != null;
    }

    @Override
    protected void succeed(R result) {
        settle(new Outcome<>(result, null));
    }

    @Override
    protected void fail(QemuException failure) {
        settle(new Outcome<>(null, failure));
    }

    private void settle(Outcome<R> how) {
        if (outcome.compareAndSet(null, how)) {
            LockSupport.unpark(caller);
        }
    }

    private record Outcome<R>(@Nullable R value, @Nullable QemuException failure) {
        @SuppressWarnings("NullAway") // null is the result of a command whose R allows it
        R result() {
            return value;
        }
    }
}
