package dev.qemu4j.qga;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.qapi.MissingMemberException;
import dev.qemu4j.qmp.QmpProtocolException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way from one answer to the next towards a result.
 *
 * <p>A guest is not trusted, so a step that reads its answer may throw. In a bare {@code whenComplete} that would be
 * lost, and the result would stay open for ever.
 */
final class Steps {
    private Steps() {}

    /** Takes the step when the stage has succeeded; a failure of either fails the result. */
    static <T extends @Nullable Object> void then(
            CompletionStage<T> stage, CompletableFuture<?> result, Consumer<? super T> step) {
        stage.whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(explained(Failures.unwrap(failure)));
            } else {
                guard(result, () -> step.accept(value));
            }
        });
    }

    /** Takes a step that may throw, which fails the result. */
    static void guard(CompletableFuture<?> result, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            result.completeExceptionally(explained(e));
        }
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
