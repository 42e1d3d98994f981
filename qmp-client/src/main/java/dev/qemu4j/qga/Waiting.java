package dev.qemu4j.qga;

import dev.qemu4j.base.QemuInterruptedException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The waiting of the blocking faces for a future. */
final class Waiting {
    private Waiting() {}

    /** Waits for the result, or throws what the future failed with; interrupting the thread cancels the future. */
    static <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        try {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(false);
            throw QemuInterruptedException.of("waiting for the guest agent", e);
        } catch (ExecutionException e) {
            throw rethrown(Failures.unwrap(e.getCause()));
        }
    }

    /** Waits although the thread is interrupted, which it stays; returns the failure, or null if it ended well. */
    static @Nullable Throwable settle(CompletableFuture<?> future, Duration limit) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                try {
                    future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return null;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException | CancellationException e) {
                    return e;
                } catch (ExecutionException e) {
                    return Failures.unwrap(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static RuntimeException rethrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            exception.fillInStackTrace(); // the caller's stack says more than the event loop's
            return exception;
        }
        return new GuestAgentException(failure.toString(), failure);
    }
}
