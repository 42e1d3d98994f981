package dev.qemu4j.base.async;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits on the caller's thread: the one place where this library waits for a future or a condition on behalf of its callers.
 *
 * <p>A wait ends with the result, with the failure, which shows the caller's stack as well as that of the thread that failed, with a
 * {@link QemuTimeoutException}, or with a {@link QemuInterruptedException}, which leaves the thread's interrupt flag set. On an
 * {@link EventLoopThread} each wait is refused with an {@link IllegalStateException}, but that of {@link #uninterrupted}.
 */
public final class Await {
    private static final String DONE = "done";
    private static final String LATE = "late";
    private static final String INTERRUPTED = "interrupted";

    private Await() {}

    /** Something that a thread can wait for. */
    @FunctionalInterface
    public interface Condition {
        /**
         * Waits.
         *
         * @param nanos the time that is left
         * @return whether it has come
         * @throws InterruptedException if the thread is interrupted
         */
        boolean await(long nanos) throws InterruptedException;

        /**
         * Returns a condition that somebody has to ask for.
         *
         * @param question tells whether it has come; asked on the waiting thread, at least once
         * @param pause the time between two questions
         * @return the condition
         */
        static Condition polling(BooleanSupplier question, Duration pause) {
            return nanos -> {
                long started = System.nanoTime();
                while (!question.getAsBoolean()) {
                    long left = nanos - (System.nanoTime() - started);
                    if (left <= 0) {
                        return false;
                    }
                    TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeLimit.nanos(pause)));
                }
                return true;
            };
        }
    }

    /**
     * Work that an interrupt would stop half way.
     *
     * @param <E> what it may throw
     */
    @FunctionalInterface
    public interface Work<E extends Exception> {
        /**
         * Does the work.
         *
         * @throws E if it fails
         */
        void run() throws E;
    }

    /**
     * Checks that this thread may wait, for calls that must not even begin where it may not.
     *
     * @param wait the wait as the exception names it
     * @throws IllegalStateException on an {@link EventLoopThread}
     */
    public static void requireAllowed(String wait) {
        if (Thread.currentThread() instanceof EventLoopThread) {
            throw new IllegalStateException(
                    wait + ": this would stop the thread that reads the reply; use the future, or another executor");
        }
    }

    /**
     * Returns the result of a future. An interrupt cancels the future.
     *
     * @param future the future
     * @param wait the wait as the exceptions name it, such as {@code waiting for qemu-img}
     * @param <T> the result
     * @return the result
     * @throws QemuInterruptedException if the thread is interrupted, or was so before
     * @throws RuntimeException the very exception that the future failed with
     */
    public static <T extends @Nullable Object> T result(CompletableFuture<T> future, String wait) {
        return result(future, wait, () -> giveUp(future));
    }

    /**
     * Returns the result of a future.
     *
     * @param future the future
     * @param wait the wait as the exceptions name it
     * @param onInterrupt cleans up when nobody waits any more, also after a refusal; runs on this thread, whose interrupt flag is clear meanwhile
     * @param <T> the result
     * @return the result
     * @throws QemuInterruptedException if the thread is interrupted, or was so before
     * @throws RuntimeException the very exception that the future failed with
     */
    public static <T extends @Nullable Object> T result(
            CompletableFuture<T> future, String wait, Runnable onInterrupt) {
        refuse(wait, onInterrupt);
        WaitTrace trace = WaitTrace.begin(wait);
        try {
            T result = future.get();
            WaitTrace.end(trace, DONE);
            return result;
        } catch (InterruptedException e) {
            WaitTrace.end(trace, INTERRUPTED);
            throw givenUp(QemuInterruptedException.of(wait, e), onInterrupt);
        } catch (ExecutionException e) {
            WaitTrace.end(trace, e);
            throw CallerStack.rethrown(wait, e);
        }
    }

    /**
     * Returns the result of a future that comes within a limit. An interrupt and the limit's end cancel the future.
     *
     * @param future the future
     * @param wait the wait as the exceptions name it
     * @param limit the longest time
     * @param <T> the result
     * @return the result
     * @throws QemuTimeoutException if the limit passed
     * @throws QemuInterruptedException if the thread is interrupted
     * @throws RuntimeException the very exception that the future failed with
     */
    public static <T extends @Nullable Object> T result(CompletableFuture<T> future, String wait, Duration limit) {
        Runnable cancel = () -> giveUp(future);
        refuse(wait, cancel);
        WaitTrace trace = WaitTrace.begin(wait);
        try {
            T result = future.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
            WaitTrace.end(trace, DONE);
            return result;
        } catch (InterruptedException e) {
            WaitTrace.end(trace, INTERRUPTED);
            throw givenUp(QemuInterruptedException.of(wait, e), cancel);
        } catch (TimeoutException e) {
            WaitTrace.end(trace, LATE);
            throw givenUp(expired(wait, limit), cancel);
        } catch (ExecutionException e) {
            WaitTrace.end(trace, e);
            throw CallerStack.rethrown(wait, e);
        }
    }

    /**
     * Waits for a condition.
     *
     * @param condition the condition
     * @param wait the wait as the exceptions name it
     * @param limit the longest time
     * @throws QemuTimeoutException if the limit passed
     * @throws QemuInterruptedException if the thread is interrupted, or was so before
     */
    public static void until(Condition condition, String wait, Duration limit) {
        if (!poll(condition, wait, limit)) {
            throw expired(wait, limit);
        }
    }

    /**
     * Waits for a condition.
     *
     * @param condition the condition
     * @param wait the wait as the exception names it
     * @param limit the longest time
     * @return whether it came within the limit
     * @throws QemuInterruptedException if the thread is interrupted, or was so before
     */
    public static boolean poll(Condition condition, String wait, Duration limit) {
        requireWanted(wait);
        WaitTrace trace = WaitTrace.begin(wait);
        try {
            boolean has = condition.await(TimeUnit.NANOSECONDS.convert(limit));
            WaitTrace.end(trace, has ? DONE : LATE);
            return has;
        } catch (InterruptedException e) {
            WaitTrace.end(trace, INTERRUPTED);
            throw QemuInterruptedException.of(wait, e);
        }
    }

    /**
     * Waits as long as the limit says, however often the thread is interrupted meanwhile, which it is again afterwards.
     *
     * @param condition the condition
     * @param limit the longest time
     * @return whether it came within the limit
     */
    public static boolean uninterrupted(Condition condition, Duration limit) {
        long nanos = TimeUnit.NANOSECONDS.convert(limit);
        long started = System.nanoTime();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return condition.await(Math.max(0, nanos - (System.nanoTime() - started)));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Does work on a thread that is not interrupted when it begins, and is interrupted again afterwards if it was before. An undo that stops
     * half way leaves what nobody can name.
     *
     * @param work the work
     * @param <E> what it may throw
     * @throws E if the work fails
     */
    public static <E extends Exception> void shielded(Work<E> work) throws E {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Waits for the end of a future, well or not, as long as the limit says, however often the thread is interrupted meanwhile.
     *
     * @param future the future
     * @param limit the longest time
     * @return whether it is done
     */
    public static boolean ended(CompletableFuture<?> future, Duration limit) {
        CountDownLatch end = new CountDownLatch(1);
        future.whenComplete((result, failure) -> end.countDown());
        return uninterrupted(nanos -> end.await(nanos, TimeUnit.NANOSECONDS), limit);
    }

    /**
     * Checks that this thread may wait, and was not interrupted, for calls that cannot be taken back once they have begun.
     *
     * @param wait the wait as the exceptions name it
     * @throws IllegalStateException on an {@link EventLoopThread}
     * @throws QemuInterruptedException if the thread was interrupted
     */
    public static void requireWanted(String wait) {
        requireAllowed(wait);
        if (Thread.interrupted()) {
            throw QemuInterruptedException.of(wait, null);
        }
    }

    /** Cancels a future; if it has ended well meanwhile, its result is closed if it can be and nobody else has it. */
    private static void giveUp(CompletableFuture<?> future) {
        if (future instanceof OwnedFuture<?> owned) {
            owned.giveUp();
        } else {
            future.cancel(true);
        }
    }

    /** Refuses an event loop, and a thread that was interrupted before, whether or not the result is there: chance must not decide. */
    private static void refuse(String wait, Runnable cleanUp) {
        try {
            requireAllowed(wait);
        } catch (IllegalStateException e) {
            throw givenUp(e, cleanUp);
        }
        if (Thread.interrupted()) {
            throw givenUp(QemuInterruptedException.of(wait, null), cleanUp);
        }
    }

    private static QemuTimeoutException expired(String wait, Duration limit) {
        return new QemuTimeoutException("time-out of " + TimeLimit.millis(limit) + " ms while " + wait, null);
    }

    /** Cleans up on a thread that is not interrupted meanwhile, since the clean-up may have to wait as well. */
    private static RuntimeException givenUp(RuntimeException reason, Runnable cleanUp) {
        try {
            shielded(cleanUp::run);
        } catch (RuntimeException failure) {
            reason.addSuppressed(failure);
        }
        return reason;
    }
}
