package dev.qemu4j.qga;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.qapi.MissingMemberException;
import dev.qemu4j.qmp.QmpProtocolException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way from one answer to the next towards a result.
 *
 * <p>A guest is not trusted, so a step that reads its answer may throw.
 */
final class Steps {
    private Steps() {}

    /** Takes the step when the stage has succeeded; a failure of either fails the result. */
    static <T extends @Nullable Object> void then(
            CompletionStage<T> stage, CompletableFuture<?> result, Consumer<? super T> step) {
        Chain.then(stage, step, failing(result));
    }

    /** Takes the step when the stage has ended, well or not; what it throws fails the result. */
    static <T extends @Nullable Object> void end(
            CompletionStage<T> stage,
            CompletableFuture<?> result,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> step) {
        Chain.end(stage, step, failing(result));
    }

    /** Takes a step that may throw, which fails the result. */
    static void guard(CompletableFuture<?> result, Runnable step) {
        Chain.guard(step, failing(result));
    }

    private static Consumer<Throwable> failing(CompletableFuture<?> result) {
        return failure -> result.completeExceptionally(explained(failure));
    }

    private static Throwable explained(Throwable thrown) {
        boolean known = thrown instanceof QemuException && !(thrown instanceof MissingMemberException);
        return known || thrown instanceof CancellationException || thrown instanceof Error
                ? thrown
                : new QmpProtocolException(
                        "guest agent: its answer is not of the expected shape: "
                                + Secrets.hide(Objects.requireNonNullElse(thrown.getMessage(), thrown.toString())),
                        thrown);
    }
}
