package dev.qemu4j.vm.life;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One wait for a run state. It asks at once, after each event that may change it, and now and then, as some changes have no event. */
final class StateWait {
    private static final List<String> EVENTS = List.of(
            "STOP",
            "RESUME",
            "SHUTDOWN",
            "SUSPEND",
            "WAKEUP",
            "RESET",
            "GUEST_PANICKED",
            "WATCHDOG",
            "MIGRATION",
            "BLOCK_IO_ERROR");
    private static final long PAUSE_MILLIS = 500;

    private final QmpClient qmp;
    private final Predicate<RunState> wanted;
    private final CompletableFuture<RunState> result = new CompletableFuture<>();
    private volatile @Nullable RunState last;

    StateWait(QmpClient qmp, Predicate<RunState> wanted) {
        this.qmp = qmp;
        this.wanted = wanted;
    }

    CompletableFuture<RunState> start(String wait, Duration limit) {
        Subscription events = qmp.events().on(EVENTS, event -> ask(), result::completeExceptionally);
        Chain.after(result, events::close);
        result.orTimeout(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        askAgain();
        return OwnedFuture.of(
                result.exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException ? Limits.expired(limit, wait, seen()) : failure)),
                () -> result.cancel(false));
    }

    private void askAgain() {
        Chain.guard(
                () -> {
                    if (!result.isDone()) {
                        ask();
                        CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, qmp.callbackExecutor())
                                .execute(this::askAgain);
                    }
                },
                result::completeExceptionally);
    }

    private void ask() {
        Chain.end(
                qmp.runState().queryStatus(),
                (status, failure) -> {
                    if (status != null) {
                        answered(status.status());
                    } else if (failure != null && qmp.isOpen()) { // else the listener learns why it is not
                        result.completeExceptionally(failure);
                    }
                },
                result::completeExceptionally);
    }

    private @Nullable String seen() {
        RunState state = last;
        return state == null ? null : state.toString();
    }

    private void answered(RunState state) {
        last = state;
        if (wanted.test(state)) {
            result.complete(state);
        }
    }
}
