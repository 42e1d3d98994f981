package dev.qemu4j.qga;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.qga.GuestFsfreezeFreeze;
import dev.qemu4j.qapi.qga.GuestFsfreezeState;
import dev.qemu4j.qapi.qga.GuestFsfreezeStatus;
import dev.qemu4j.qapi.qga.GuestFsfreezeThaw;
import dev.qemu4j.qmp.QmpCommandException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** File systems that are frozen for a time, and thawed whatever happens. */
final class Freeze {
    /** Longer than all tries to thaw take together. */
    static final Duration THAW_BOUND = Duration.ofSeconds(90);

    private static final Duration THAW_LIMIT = Duration.ofSeconds(5);
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int TRIES = 10;

    private final AgentClient client;
    private final Duration limit;
    private final CompletableFuture<@Nullable Void> frozen = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> thawed = new CompletableFuture<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile boolean answered;
    private volatile boolean overdue;
    private volatile boolean notRun;
    private volatile boolean mayHaveThawed;

    private Freeze(AgentClient client, Duration limit) {
        this.client = client;
        this.limit = limit;
    }

    static Freeze begin(AgentClient client, Duration limit) {
        Freeze freeze = new Freeze(client, limit);
        if (!client.register(freeze)) {
            freeze.ending.set(true);
            freeze.frozen.completeExceptionally(new GuestFreezeException(
                    "guest-fsfreeze-freeze: this client has frozen the guest already, or is closed", null));
            freeze.thawed.complete(null);
            return freeze;
        }
        Chain.after(freeze.thawed, () -> client.unregister(freeze));
        try {
            Steps.end(client.execute(GuestFsfreezeFreeze.of(), limit), freeze.frozen, freeze::frozen);
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

    /** Returns the exception for a freeze that ended before the work did, or null. */
    @Nullable
    GuestFreezeException overdue() {
        return overdue && !notRun
                ? new GuestFreezeException(
                        "frozen: not done within " + TimeLimit.millis(limit)
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

    /** Thaws and waits for it, although the thread is interrupted; returns the failure, or null if it ended well. */
    @Nullable
    Throwable awaitEnd() {
        CompletableFuture<@Nullable Void> thaw = end();
        if (!Await.ended(thaw, THAW_BOUND)) {
            return new GuestFreezeException(
                    "guest-fsfreeze-thaw: not done within " + THAW_BOUND.toSeconds()
                            + " s, the guest's file systems may still be frozen; call thaw() again",
                    null);
        }
        return thaw.handle((done, failure) -> failure == null ? null : CallerStack.unwrapped(failure))
                .join();
    }

    private void frozen(@Nullable Long count, @Nullable Throwable failure) {
        answered = true;
        if (failure == null && (ending.get() || overdue)) {
            notFrozen(new GuestFreezeException("frozen: ended before all file systems were frozen", null));
            return;
        }
        if (failure == null && count != null && count > 0) {
            client.failures().frozen(true);
            frozen.complete(null);
            return;
        }
        if (failure == null) {
            frozeNothing();
            return;
        }
        Throwable cause = Failures.unwrap(failure);
        if (cause instanceof GuestCommandDisabledException
                || cause instanceof GuestFrozenException
                || cause instanceof GuestAgentNotReadyException) {
            notRun = true; // and nothing is to be thawed
            ending.set(true);
            thawed.complete(null);
        }
        notFrozen(cause);
    }

    /** Tells it once all is thawed, or cannot be. */
    private void notFrozen(Throwable cause) {
        Steps.end(
                end(), frozen, (done, thawFailure) -> frozen.completeExceptionally(Failures.with(cause, thawFailure)));
    }

    /** Agents before 7.1 stay in their frozen state all the same. */
    private void frozeNothing() {
        notFrozen(new GuestFreezeException(
                "guest-fsfreeze-freeze: froze no file system, so the action was not run: what it does would not be"
                        + " consistent. Look whether the guest has mounted one that can be frozen, or do it without"
                        + " frozen()",
                null));
    }

    private void timeUp() {
        if (!ending.get()) {
            overdue = true;
            if (answered) { // else the freeze's own time limit, which is the same, tells whether there is something to
                // thaw
                end();
            }
        }
    }

    private void thaw(int tries, Duration pause) {
        Steps.end(client.executeUnlessLost(GuestFsfreezeThaw.of(), THAW_LIMIT), thawed, (count, failure) -> {
            if (failure == null) {
                thawed(count);
            } else if (failure instanceof QmpCommandException refusal) {
                refused(refusal, tries, pause);
            } else {
                mayHaveThawed = true;
                again(failure, tries, pause);
            }
        });
    }

    private void thawed(@Nullable Long count) {
        client.failures().frozen(false);
        boolean wereFrozen = frozen.isDone() && !frozen.isCompletedExceptionally();
        if (count != null && count == 0 && wereFrozen && !mayHaveThawed) {
            thawed.completeExceptionally(thawedBefore(null));
        } else {
            thawed.complete(null);
        }
    }

    /** Windows thaws by itself after ten seconds, and then refuses to; Linux reports a hook that failed afterwards. */
    private void refused(QmpCommandException refusal, int tries, Duration pause) {
        Steps.end(client.executeUnlessLost(GuestFsfreezeStatus.of(), STATUS_LIMIT), thawed, (state, failure) -> {
            if (failure != null || state == null || !state.equals(GuestFsfreezeState.THAWED)) {
                mayHaveThawed |= failure == null; // some of them
                again(refusal, tries, pause);
                return;
            }
            client.failures().frozen(false);
            thawed.completeExceptionally(
                    refusal.description().contains("fsfreeze hook")
                            ? new GuestFreezeException(
                                    "guest-fsfreeze-thaw: the guest's file systems are thawed, but its hook failed;"
                                            + " look in its log: " + refusal.getMessage(),
                                    refusal)
                            : thawedBefore(refusal));
        });
    }

    private static GuestFreezeException thawedBefore(@Nullable QmpCommandException refusal) {
        return new GuestFreezeException(
                "frozen: the guest thawed before the end: what was done meanwhile is not consistent. Take less time"
                        + " (Windows thaws by itself after 10 s), and look whether something in the guest thaws it"
                        + (refusal == null ? "" : ": " + refusal.getMessage()),
                refusal);
    }

    private void again(Throwable cause, int tries, Duration pause) {
        if (tries == TRIES || cause instanceof GuestCommandDisabledException) {
            thawed.completeExceptionally(new GuestFreezeException(
                    "guest-fsfreeze-thaw: failed " + tries + " times, the guest's file systems may still be frozen;"
                            + (cause instanceof GuestAgentNotReadyException
                                    ? " if the machine is paused, the agent thaws them when it goes on; else"
                                    : "")
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
