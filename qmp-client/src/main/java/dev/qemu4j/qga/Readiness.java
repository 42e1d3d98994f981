package dev.qemu4j.qga;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.chardev.VserportChangeEvent;
import dev.qemu4j.qmp.QmpEvents;
import dev.qemu4j.qmp.Subscription;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One wait for an agent: connects anew until it answers.
 *
 * <p>A connection that was made before the guest had opened the port may never be answered.
 */
final class Readiness {
    private static final Duration FIRST_TRY = Duration.ofSeconds(1);
    private static final Duration LEAST_TRY = Duration.ofMillis(1);
    private static final Duration LONGEST_TRY = Duration.ofSeconds(8);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final GuestAgentPort port;
    private final Duration limit;
    private final TimeLeft left;
    private final CompletableFuture<GuestAgent> result = new CompletableFuture<>();
    private final Object lock = new Object();
    private Duration patience = FIRST_TRY; // guarded by lock
    private Duration pause = FIRST_PAUSE; // guarded by lock
    private int round; // guarded by lock
    private @Nullable CompletableFuture<GuestAgent> attempt; // guarded by lock
    private volatile @Nullable Boolean portOpen;

    Readiness(GuestAgentPort port, Duration limit) {
        this.port = port;
        this.limit = Objects.requireNonNull(limit, "limit");
        left = TimeLeft.of(limit);
    }

    CompletableFuture<GuestAgent> start() {
        Chain.after(result, this::giveUp);
        Steps.guard(result, () -> {
            listen();
            tryNow();
        });
        return result;
    }

    private void listen() {
        QmpEvents events = port.events();
        if (events != null) {
            Subscription subscription = events.on(VserportChangeEvent.class, this::portChanged);
            Chain.after(result, subscription::close);
        }
    }

    private void portChanged(VserportChangeEvent event) {
        if (!event.id().equals(port.device())) {
            return;
        }
        portOpen = event.open();
        if (event.open()) {
            Steps.guard(result, this::tryNow);
        }
    }

    /** Makes a try, in place of one that is under way. */
    private void tryNow() {
        CompletableFuture<GuestAgent> former;
        synchronized (lock) {
            if (result.isDone()) {
                return;
            }
            int mine = ++round;
            former = attempt;
            CompletableFuture<GuestAgent> next = AgentConnection.open(port.address(), port.options(), nextPatience());
            attempt = next;
            Steps.end(next, result, (client, failure) -> tried(mine, client, failure));
        }
        if (former != null) {
            former.cancel(false);
        }
    }

    private void tried(int mine, @Nullable GuestAgent client, @Nullable Throwable failure) {
        if (client != null) {
            if (!result.complete(client)) {
                client.close();
            }
            return;
        }
        Throwable cause = Failures.unwrap(failure);
        Duration wait;
        synchronized (lock) {
            if (mine != round) {
                return; // another try took over
            }
            wait = pause;
            pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        }
        if (!(cause instanceof QemuException) || left.now().compareTo(wait) <= 0) {
            result.completeExceptionally(verdict(cause));
            return;
        }
        Delays.run(wait, result, () -> {
            if (isCurrent(mine)) {
                tryNow();
            }
        });
    }

    private boolean isCurrent(int mine) {
        synchronized (lock) {
            return mine == round;
        }
    }

    private void giveUp() {
        CompletableFuture<GuestAgent> open;
        synchronized (lock) {
            round++;
            open = attempt;
        }
        if (open != null) {
            open.cancel(false);
        }
    }

    private Throwable verdict(Throwable last) {
        if (!(last instanceof QemuException)) {
            return last;
        }
        String within = " within " + TimeLimit.millis(limit) + " ms: " + last.getMessage();
        String what = Boolean.FALSE.equals(portOpen)
                ? "the guest has closed port " + port.device()
                : last instanceof GuestAgentAbsentException ? "no guest agent" : "the guest agent was not ready";
        return new GuestAgentNotReadyException(what + within, last);
    }

    private Duration nextPatience() {
        Duration now = patience;
        patience = shorter(patience.multipliedBy(2), LONGEST_TRY);
        Duration rest = left.atMost(now);
        return rest.compareTo(LEAST_TRY) < 0 ? LEAST_TRY : rest;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
