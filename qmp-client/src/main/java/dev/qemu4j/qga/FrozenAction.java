package dev.qemu4j.qga;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.base.async.Chain;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Ties an action to the freeze that it runs in: whichever ends first ends the other's wait. */
final class FrozenAction {
    private static final String WAIT = "waiting for the guest to freeze";

    private FrozenAction() {}

    /** Runs an action on this thread, which waits before it for the freeze, and after it for the thaw. */
    static <T extends @Nullable Object> T runHere(AgentClient client, Duration limit, Supplier<T> action) {
        Objects.requireNonNull(action, "action"); // before the guest is frozen
        Objects.requireNonNull(limit, "limit");
        Await.requireAllowed(WAIT);
        Freeze freeze = Freeze.begin(client, limit);
        T result;
        try {
            Await.result(freeze.frozen(), WAIT);
            result = action.get();
        } catch (Throwable e) {
            Throwable verdict = verdict(e, freeze.awaitEnd(), freeze);
            if (verdict == e || !(verdict instanceof RuntimeException || verdict instanceof Error)) {
                throw e; // as the action threw it, with what the thaw said
            }
            throw CallerStack.rethrown(WAIT, verdict);
        }
        Throwable verdict = verdict(null, freeze.awaitEnd(), freeze);
        if (verdict != null) {
            throw CallerStack.rethrown(WAIT, verdict);
        }
        return result;
    }

    static <T extends @Nullable Object> CompletableFuture<T> run(
            AgentClient client, Duration limit, Supplier<? extends CompletionStage<T>> action) {
        Objects.requireNonNull(action, "action"); // before the guest is frozen
        Freeze freeze = Freeze.begin(client, Objects.requireNonNull(limit, "limit"));
        CompletableFuture<T> result = new CompletableFuture<>();
        Chain.then(
                freeze.frozen(),
                done -> {
                    if (!result.isDone()) {
                        Chain.end(
                                start(action),
                                (value, failed) -> thaw(freeze, result, value, failed),
                                result::completeExceptionally);
                    }
                },
                result::completeExceptionally);
        Chain.end(
                freeze.thawed(),
                (thawed, thawFailure) -> {
                    GuestFreezeException overdue = freeze.overdue();
                    if (overdue != null) {
                        result.completeExceptionally(overdue);
                    }
                },
                result::completeExceptionally);
        Chain.after(result, freeze::end); // also when the caller cancels
        return result;
    }

    private static <T extends @Nullable Object> void thaw(
            Freeze freeze, CompletableFuture<T> result, T value, @Nullable Throwable failed) {
        Chain.end(
                freeze.end(),
                (thawed, thawFailure) -> settle(result, value, failed, thawFailure, freeze),
                result::completeExceptionally);
    }

    private static <T extends @Nullable Object> CompletionStage<T> start(
            Supplier<? extends CompletionStage<T>> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            Chain.pass(action.get(), done);
            return done;
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static <T extends @Nullable Object> void settle(
            CompletableFuture<T> result,
            T value,
            @Nullable Throwable failed,
            @Nullable Throwable thawFailure,
            Freeze freeze) {
        Throwable first = verdict(failed, thawFailure, freeze);
        if (first == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(first);
        }
    }

    /** Returns the failure to tell of, with the others aside, or null. */
    private static @Nullable Throwable verdict(
            @Nullable Throwable failed, @Nullable Throwable thawFailure, Freeze freeze) {
        Throwable first = failed == null ? null : Failures.unwrap(failed);
        Throwable thawing = thawFailure == null ? freeze.overdue() : Failures.unwrap(thawFailure);
        if (first == null) {
            return thawing;
        }
        return Failures.with(first, thawing);
    }
}
