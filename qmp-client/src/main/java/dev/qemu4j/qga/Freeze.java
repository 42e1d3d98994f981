package dev.qemu4j.qga;

import dev.qemu4j.qapi.qga.GuestFsfreezeFreeze;
import dev.qemu4j.qapi.qga.GuestFsfreezeThaw;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** File systems that are frozen for a time, and thawed whatever happens. */
final class Freeze {
    /** Longer than all tries to thaw take together. */
    static final Duration THAW_BOUND = Duration.ofSeconds(90);

    private static final Duration THAW_LIMIT = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int TRIES = 10;

    private final GuestAgentClient client;
    private final Duration limit;
    private final CompletableFuture<@Nullable Void> frozen = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> thawed = new CompletableFuture<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile boolean overdue;

    private Freeze(GuestAgentClient client, Duration limit) {
        this.client = client;
        this.limit = limit;
    }

    static Freeze begin(GuestAgentClient client, Duration limit) {
        Freeze freeze = new Freeze(client, limit);
        if (!client.register(freeze)) {
            freeze.ending.set(true);
            freeze.frozen.completeExceptionally(new GuestFreezeException(
                    "guest-fsfreeze-freeze: this client has frozen the guest already, or is closed", null));
            freeze.thawed.complete(null);
            return freeze;
        }
        freeze.thawed.whenComplete((done, failure) -> client.unregister(freeze));
        try {
            client.execute(GuestFsfreezeFreeze.of(), limit)
                    .whenComplete((count, failure) -> Steps.guard(freeze.frozen, () -> freeze.frozen(failure)));
            Delays.run(limit, freeze.thawed, freeze::timeUp);
        } catch (RuntimeException | Error e) { // such as for a limit of zero: nothing was sent
            freeze.ending.set(true);
            freeze.thawed.complete(null);
            freeze.frozen.completeExceptionally(e);
        }
        return freeze;
    }

    /** Completes when the file systems are frozen; once it fails, they are not. */
    CompletableFuture<@Nullable Void> frozen() {
        return frozen;
    }

    /** Completes when the file systems are thawed. */
    CompletableFuture<@Nullable Void> thawed() {
        return thawed;
    }

    /** Returns what to tell of a freeze that ended before the work did, or null. */
    @Nullable
    GuestFreezeException overdue() {
        return overdue
                ? new GuestFreezeException(
                        "frozen: not done within " + limit.toMillis()
                                + " ms, the guest was thawed meanwhile: what was done is not consistent. Allow more time",
                        null)
                : null;
    }

    /** Thaws, once; returns the future of it. */
    CompletableFuture<@Nullable Void> end() {
        if (ending.compareAndSet(false, true)) {
            Steps.guard(thawed, () -> thaw(1, FIRST_PAUSE));
        }
        return thawed;
    }

    private void frozen(@Nullable Throwable failure) {
        if (failure == null && ending.get()) {
            end().whenComplete((done, thawFailure) -> frozen.completeExceptionally(
                    new GuestFreezeException("frozen: ended before all file systems were frozen", null)));
            return;
        }
        if (failure == null) {
            client.failures().frozen(true);
            frozen.complete(null);
            return;
        }
        Throwable cause = Failures.unwrap(failure);
        if (cause instanceof GuestCommandDisabledException
                || cause instanceof GuestFrozenException
                || cause instanceof GuestAgentNotReadyException) {
            ending.set(true); // it was not run, and nothing is to be thawed
            thawed.complete(null);
        }
        end().whenComplete((done, thawFailure) -> {
            frozen.completeExceptionally(Failures.with(cause, thawFailure));
        });
    }

    private void timeUp() {
        if (!ending.get()) {
            overdue = true;
            end();
        }
    }

    private void thaw(int tries, Duration pause) {
        client.executeUnlessLost(GuestFsfreezeThaw.of(), THAW_LIMIT)
                .whenComplete((done, failure) -> Steps.guard(thawed, () -> thawTried(failure, tries, pause)));
    }

    private void thawTried(@Nullable Throwable failure, int tries, Duration pause) {
        Throwable cause = failure == null ? null : Failures.unwrap(failure);
        if (cause == null) {
            client.failures().frozen(false);
            thawed.complete(null);
        } else if (tries == TRIES || cause instanceof GuestCommandDisabledException) {
            thawed.completeExceptionally(new GuestFreezeException(
                    "guest-fsfreeze-thaw: failed " + tries + " times, the guest's file systems may still be frozen;"
                            + " call thaw() again, thaw them inside of the guest (fsfreeze --unfreeze), or reset it: "
                            + cause.getMessage(),
                    cause));
        } else {
            Delays.run(pause, thawed, () -> thaw(tries + 1, next(pause)));
        }
    }

    private static Duration next(Duration pause) {
        Duration longer = pause.multipliedBy(2);
        return longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
}
