package dev.qemu4j.vm.life;

import dev.qemu4j.base.async.CallerStack;
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

/** One wait for a run state: asks at once, after each event that may change it, and now and then, as some changes have no event. */
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
        result.whenComplete((state, failure) -> events.close());
        result.orTimeout(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        askAgain();
        return OwnedFuture.of(
                result.exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException
                                ? Limits.expired(limit, wait, String.valueOf(last))
                                : failure)),
                () -> result.cancel(false));
    }

    private void askAgain() {
        if (!result.isDone()) {
            ask();
            CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, qmp.callbackExecutor())
                    .execute(this::askAgain);
        }
    }

    private void ask() {
        qmp.runState().queryStatus().whenComplete((status, failure) -> {
            if (failure != null) {
                if (qmp.isOpen()) { // else the listener learns why it is not
                    result.completeExceptionally(CallerStack.unwrapped(failure));
                }
                return;
            }
            last = status.status();
            if (wanted.test(status.status())) {
                result.complete(status.status());
            }
        });
    }
}
