package dev.qemu4j.base.async;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
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
     * Returns a future that ends as some work does; cancelling it cancels the work.
     *
     * @param work the future that the work completes
     * @param <T> the result
     * @return the holder's future
     */
    public static <T extends @Nullable Object> CompletableFuture<T> of(CompletableFuture<T> work) {
        return of(work, () -> work.cancel(true));
    }

    /**
     * Returns a future of what a function makes of the result of some work; cancelling it cancels the work.
     *
     * @param work the future that the work completes
     * @param next the function
     * @param <S> the result of the work
     * @param <T> the result
     * @return the holder's future
     */
    public static <S extends @Nullable Object, T extends @Nullable Object> CompletableFuture<T> map(
            CompletableFuture<S> work, Function<? super S, ? extends T> next) {
        return of(work.<T>thenApply(next), () -> work.cancel(true));
    }

    /**
     * Returns a future that ends as some work does, for one of several who wait for it: cancelling it leaves the work alone.
     *
     * @param work the future that the work completes
     * @param <T> the result
     * @return the holder's future
     */
    public static <T extends @Nullable Object> CompletableFuture<T> view(CompletableFuture<T> work) {
        return new Held<>(work, () -> {}, false);
    }

    /**
     * Returns a future that ends as some work does. A result that comes when the holder has cancelled is closed, if it can be.
     *
     * @param work the future that the work completes
     * @param onCancel ends the work; runs if the holder cancels before the work is done
     * @param <T> the result
     * @return the holder's future
     */
    public static <T extends @Nullable Object> CompletableFuture<T> of(CompletableFuture<T> work, Runnable onCancel) {
        return new Held<>(work, onCancel, true);
    }

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
        return heldAs(copy().orTimeout(timeout, unit));
    }

    @Override
    public final CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        return heldAs(copy().completeOnTimeout(value, timeout, unit));
    }

    @Override
    public final <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    /** Gives this future up when the copy that its holder has instead ends without its result, by a cancellation or a limit. */
    private CompletableFuture<T> heldAs(CompletableFuture<T> copy) {
        copy.whenComplete((result, failure) -> {
            if (failure instanceof CancellationException) {
                giveUp();
            } else if (!isDone() || failure instanceof TimeoutException) {
                giveUpLater();
            }
        });
        return copy;
    }

    /** Gives up on a thread of its own. A cancellation may wait, and the limit passes on the one thread that all limits of the JVM share. */
    private void giveUpLater() {
        Thread thread = new Thread(null, this::giveUp, "qemu4j-time-out", 0, false);
        thread.setDaemon(true);
        thread.start();
    }

    /** Cancels this future; if it has ended well meanwhile, its result is closed, if it can be and nobody else has it. */
    final void giveUp() {
        if (!cancel(true) && !isCompletedExceptionally() && isOwning()) {
            Unwanted.closeLater(getNow(null));
        }
    }

    /** Tells whether the result belongs to the holder alone, who has to close it. */
    boolean isOwning() {
        return true;
    }

    private static UnsupportedOperationException refusal() {
        return new UnsupportedOperationException(
                "only the work behind this future completes it; cancel it, or copy() it");
    }

    /** The end of a future whose dependents, and whose completion, are the library's own. */
    private static final class Held<T extends @Nullable Object> extends OwnedFuture<T> {
        private final Runnable onCancel;
        private final boolean owning;

        Held(CompletableFuture<T> work, Runnable onCancel, boolean owning) {
            this.onCancel = onCancel;
            this.owning = owning;
            work.whenComplete((result, failure) -> {
                if (failure != null) {
                    fail(CallerStack.unwrapped(failure));
                } else if (!succeed(result) && owning) {
                    Unwanted.closeLater(result);
                }
            });
        }

        @Override
        boolean isOwning() {
            return owning;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean open = !isDone();
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (open && cancelled) {
                onCancel.run();
            }
            return cancelled;
        }
    }
}
