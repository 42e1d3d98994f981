package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.qapi.QmpCommand;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A call whose caller sleeps until the reply.
 *
 * <p>The event loop wakes the caller itself: no third thread in between, as a future needs it for its callbacks.
 */
final class BlockingCall<R extends @Nullable Object> extends PendingCall<R> {
    private final Thread caller = Thread.currentThread();
    private final AtomicReference<@Nullable Outcome<R>> outcome = new AtomicReference<>();

    BlockingCall(QmpCommand<R> command, boolean outOfBand, Duration limit) {
        super(command, outOfBand, limit);
    }

    /** Waits for the outcome; keeps the time limit also should the event loop not. */
    R await() {
        Outcome<R> known = outcome.get();
        while (known == null) {
            if (Thread.interrupted()) {
                settle(new Outcome<>(null, null));
                throw QemuInterruptedException.of(
                        "waiting for the reply to " + command().commandName(), null);
            }
            long left = nanosLeft(System.nanoTime());
            if (left <= 0) {
                expire();
            } else {
                LockSupport.parkNanos(this, left);
            }
            known = outcome.get();
        }
        if (known.failure != null) {
            QmpException failure = explained(known.failure);
            failure.fillInStackTrace(); // the caller's stack says more than the event loop's
            throw failure;
        }
        return known.result();
    }

    @Override
    boolean settled() {
        return outcome.get() != null;
    }

    @Override
    void succeed(R result) {
        settle(new Outcome<>(result, null));
    }

    @Override
    void fail(QmpException failure) {
        settle(new Outcome<>(null, failure));
    }

    private void settle(Outcome<R> how) {
        if (outcome.compareAndSet(null, how)) {
            LockSupport.unpark(caller);
        }
    }

    private record Outcome<R>(@Nullable R value, @Nullable QmpException failure) {
        @SuppressWarnings("NullAway") // null is the result of a command whose R allows it
        R result() {
            return value;
        }
    }
}
