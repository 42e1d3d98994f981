package dev.qemu4j.vm.life;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A command whose outcome is an event: listens before it is sent.
 *
 * @param <T> the outcome
 */
final class EventWait<T> {
    private final QmpClient qmp;
    private final List<String> events;
    private final Function<QmpEvent, @Nullable T> outcome;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    EventWait(QmpClient qmp, List<String> events, Function<QmpEvent, @Nullable T> outcome) {
        this.qmp = qmp;
        this.events = events;
        this.outcome = outcome;
    }

    CompletableFuture<T> start(Supplier<CompletableFuture<@Nullable Void>> command, Duration limit, String wait) {
        Subscription subscription = qmp.events().on(events, this::take, result::completeExceptionally);
        Chain.after(result, subscription::close);
        Chain.guard(() -> Chain.then(command.get(), none -> {}, this::refused), result::completeExceptionally);
        result.orTimeout(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        return OwnedFuture.of(
                result.exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException ? Limits.expired(limit, wait, null) : failure)),
                () -> result.cancel(false));
    }

    private void refused(Throwable failure) {
        if (qmp.isOpen()) { // else the listener learns why it is not
            result.completeExceptionally(failure);
        }
    }

    private void take(QmpEvent event) {
        Chain.guard(
                () -> {
                    T value = outcome.apply(event);
                    if (value != null) {
                        result.complete(value);
                    }
                },
                result::completeExceptionally);
    }
}
