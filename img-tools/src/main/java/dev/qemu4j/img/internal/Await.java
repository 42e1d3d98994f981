package dev.qemu4j.img.internal;

import dev.qemu4j.base.QemuInterruptedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waits for futures on threads that can be interrupted. */
public final class Await {
    private Await() {}

    /**
     * Returns the result of a future.
     *
     * @param future the future
     * @param wait what is waited for, such as {@code waiting for qemu-img}
     * @param onInterrupt cleans up when nobody waits any more
     * @param <T> what it gives
     * @return the result
     * @throws QemuInterruptedException if the thread is interrupted, which stays so
     * @throws RuntimeException the very exception that the future failed with
     */
    public static <T extends @Nullable Object> T result(
            CompletableFuture<T> future, String wait, Runnable onInterrupt) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            QemuInterruptedException interrupted = QemuInterruptedException.of(wait, e);
            Thread.interrupted(); // the clean-up may have to wait as well
            try {
                onInterrupt.run();
            } catch (RuntimeException failure) {
                interrupted.addSuppressed(failure);
            } finally {
                Thread.currentThread().interrupt();
            }
            throw interrupted;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new CompletionException(e.getCause());
        }
    }

    /**
     * Returns the result of a future, which an interrupt cancels.
     *
     * @param future the future
     * @param wait what is waited for
     * @param <T> what it gives
     * @return the result
     * @throws QemuInterruptedException as of {@link #result(CompletableFuture, String, Runnable)}
     * @throws RuntimeException the very exception that the future failed with
     */
    public static <T extends @Nullable Object> T result(CompletableFuture<T> future, String wait) {
        return result(future, wait, () -> future.cancel(true));
    }
}
