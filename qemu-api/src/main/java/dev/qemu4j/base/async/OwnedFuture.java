package dev.qemu4j.base.async;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A future that its holder may cancel, but not complete: only the work behind it does.
 *
 * <p>A time-out that the holder sets with {@link #orTimeout} or {@link #completeOnTimeout} is that of a copy, and cancels this future when it passes.
 *
 * @param <T> the result
 */
public abstract class OwnedFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    /** Creates a future that is not done. */
    protected OwnedFuture() {}

    /**
     * Ends the future well.
     *
     * @param result the result
     * @return whether it was not done before
     */
    protected final boolean succeed(T result) {
        return super.complete(result);
    }

    /**
     * Ends the future with a failure.
     *
     * @param failure the failure
     * @return whether it was not done before
     */
    protected final boolean fail(Throwable failure) {
        return super.completeExceptionally(failure);
    }

    @Override
    public final boolean complete(T value) {
        throw refusal();
    }

    @Override
    public final boolean completeExceptionally(Throwable failure) {
        throw refusal();
    }

    @Override
    public final void obtrudeValue(T value) {
        throw refusal();
    }

    @Override
    public final void obtrudeException(Throwable failure) {
        throw refusal();
    }

    @Override
    public final CompletableFuture<T> completeAsync(Supplier<? extends T> value, Executor executor) {
        throw refusal();
    }

    @Override
    public final CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        CompletableFuture<T> copy = copy().orTimeout(timeout, unit);
        copy.whenComplete((result, failure) -> {
            if (failure instanceof TimeoutException) {
                cancel(true);
            }
        });
        return copy;
    }

    @Override
    public final CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        CompletableFuture<T> copy = copy().completeOnTimeout(value, timeout, unit);
        copy.whenComplete((result, failure) -> cancel(true)); // without effect if this future is done
        return copy;
    }

    @Override
    public final <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    private static UnsupportedOperationException refusal() {
        return new UnsupportedOperationException(
                "only the work behind this future completes it; cancel it, or copy() it");
    }
}
