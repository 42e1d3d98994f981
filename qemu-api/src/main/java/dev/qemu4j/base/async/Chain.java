package dev.qemu4j.base.async;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes on when a future ends. It is the one way to do so where nobody holds the stage that {@code whenComplete} and its like return, and
 * with it what a step throws. Here that fails whatever the step was on the way to.
 *
 * <p>A step runs on the thread that ends the future, or on the caller's if it has ended. All failures arrive without what futures put around them.
 */
public final class Chain {
    private Chain() {}

    /**
     * Takes a step when a future has succeeded.
     *
     * @param stage the future
     * @param step takes its result
     * @param failed takes the failure of the future or of the step
     * @param <T> the result
     */
    public static <T extends @Nullable Object> void then(
            CompletionStage<T> stage, Consumer<? super T> step, Consumer<? super Throwable> failed) {
        stage.whenComplete((result, failure) -> {
            if (failure != null) {
                tell(failed, failure);
            } else {
                guard(() -> step.accept(result), failed);
            }
        });
    }

    /**
     * Takes a step when a future has ended, well or not.
     *
     * @param stage the future
     * @param step takes its result, which is null if it has failed, and its failure, which is null if it has succeeded
     * @param failed takes what the step throws
     * @param <T> the result
     */
    public static <T extends @Nullable Object> void end(
            CompletionStage<T> stage,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> step,
            Consumer<? super Throwable> failed) {
        stage.whenComplete((result, failure) ->
                guard(() -> step.accept(result, failure == null ? null : CallerStack.unwrapped(failure)), failed));
    }

    /**
     * Ends a future as another one ends. If nobody wants the result any more, it is closed, if it can be.
     *
     * @param stage the future that ends first
     * @param goal the future that ends likewise, unless it has ended
     * @param <T> the result
     */
    public static <T extends @Nullable Object> void pass(CompletionStage<T> stage, CompletableFuture<T> goal) {
        end(
                stage,
                (result, failure) -> {
                    if (failure != null) {
                        goal.completeExceptionally(failure);
                    } else if (!goal.complete(result)) {
                        Unwanted.closeLater(result);
                    }
                },
                Chain::uncaught);
    }

    /**
     * Cleans up when a future has ended, well or not. Nobody waits for it: what it throws goes to the thread's handler of uncaught exceptions.
     *
     * @param stage the future
     * @param cleanUp runs once
     */
    public static void after(CompletionStage<?> stage, Runnable cleanUp) {
        stage.whenComplete((result, failure) -> guard(cleanUp, Chain::uncaught));
    }

    /**
     * Uses the result of a future that has succeeded; of one that fails, others are told. Nobody waits for it: what it throws goes to the
     * thread's handler of uncaught exceptions.
     *
     * @param stage the future
     * @param use takes the result
     * @param <T> the result
     */
    public static <T extends @Nullable Object> void onSuccess(CompletionStage<T> stage, Consumer<? super T> use) {
        stage.whenComplete((result, failure) -> {
            if (failure == null) {
                guard(() -> use.accept(result), Chain::uncaught);
            }
        });
    }

    /**
     * Takes a step that may throw, also an Error.
     *
     * @param step runs at once, on this thread
     * @param failed takes what the step throws
     */
    public static void guard(Runnable step, Consumer<? super Throwable> failed) {
        try {
            step.run();
        } catch (Throwable e) {
            tell(failed, e);
        }
    }

    private static void tell(Consumer<? super Throwable> failed, Throwable failure) {
        Throwable cause = CallerStack.unwrapped(failure);
        try {
            failed.accept(cause);
        } catch (Throwable e) {
            if (e != cause) {
                e.addSuppressed(cause);
            }
            uncaught(e);
        }
    }

    private static void uncaught(Throwable failure) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }
}
