package dev.qemu4j.vm.life;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpException;
import dev.qemu4j.qmp.QmpStateException;
import dev.qemu4j.qmp.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A machine's events from its start on, also for listeners that come later. It keeps the latest 1,000, or fewer if they need more than
 * 16 MiB of memory together.
 *
 * <pre>{@code
 * vm.events().on(BlockIoErrorEvent.class, error -> log.debug("{}", error)); // also those from before
 * vm.events().await(ResetEvent.class, ResetEvent::guest, Duration.ofSeconds(30));
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class EventHistory {
    private static final Logger log = LoggerFactory.getLogger(EventHistory.class);
    private static final int MOST = 1000;
    private static final long MOST_BYTES = 16 << 20;

    private final Executor executor;
    private final Deque<Kept> kept = new ArrayDeque<>(); // guarded by itself
    private long bytes; // guarded by kept
    private @Nullable QmpException ended; // guarded by kept
    private final List<Replay<?>> replays = new CopyOnWriteArrayList<>();
    private final CompletableFuture<QmpException> end = new CompletableFuture<>();
    private long dropped; // guarded by kept

    private EventHistory(Executor executor) {
        this.executor = executor;
    }

    private record Kept(QmpEvent event, long bytes) {}

    /**
     * Begins to keep a monitor's events.
     *
     * @param qmp the monitor
     * @return its events from now on
     */
    public static EventHistory of(QmpClient qmp) {
        Objects.requireNonNull(qmp, "qmp");
        EventHistory history = new EventHistory(qmp.callbackExecutor());
        qmp.events().on(List.of(), history::add, history::end);
        return history;
    }

    /**
     * Returns the events up to now.
     *
     * @return those that are kept, the oldest first
     */
    public List<QmpEvent> all() {
        synchronized (kept) {
            return kept.stream().map(Kept::event).toList();
        }
    }

    /**
     * Returns the events of one kind up to now.
     *
     * @param type the event's class, such as {@link dev.qemu4j.qapi.runstate.ResetEvent}
     * @param <E> the event's class
     * @return those that are kept, the oldest first
     */
    public <E extends QmpEvent> List<E> all(Class<E> type) {
        Objects.requireNonNull(type, "type");
        return all().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /**
     * Returns the number of events that are not kept any more.
     *
     * @return the number of the oldest ones that were dropped
     */
    public long dropped() {
        synchronized (kept) {
            return dropped;
        }
    }

    /**
     * Calls a listener for each event of one kind: first for those that are kept, then for those that come.
     *
     * @param type the event's class; {@link QmpEvent} for all events
     * @param listener runs on the monitor's executor, one call at a time; one that throws, or that is 10,000 events or 16 MiB behind,
     *     gets no more, which a warning in the log tells
     * @param <E> the event's class
     * @return ends the listening when closed
     */
    public <E extends QmpEvent> Subscription on(Class<E> type, Consumer<? super E> listener) {
        return on(type, listener, reason -> {
            if (reason instanceof QmpStateException) { // else the machine has ended
                log.warn(reason.getMessage(), reason.getCause());
            }
        });
    }

    /**
     * Calls a listener for each event of one kind, those that are kept first, and tells when it gets no more.
     *
     * @param type the event's class; {@link QmpEvent} for all events
     * @param listener runs on the monitor's executor, one call at a time
     * @param end runs once, after the listener's last call, unless the subscription was closed: with a {@link QmpStateException} if the
     *     listener threw, or fell behind by 10,000 events or 16 MiB, so that events are lost, or with a {@link QmpDisconnectedException}
     *     if the machine has ended
     * @param <E> the event's class
     * @return ends the listening when closed
     */
    public <E extends QmpEvent> Subscription on(
            Class<E> type, Consumer<? super E> listener, Consumer<QmpException> end) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(listener, "listener");
        return replay(type, listener, Objects.requireNonNull(end, "end"));
    }

    private <E extends QmpEvent> Replay<E> replay(
            Class<E> type, Consumer<? super E> listener, Consumer<QmpException> told) {
        Replay<E> replay = new Replay<>(type, listener, told, this);
        synchronized (kept) {
            kept.forEach(one -> replay.add(one.event(), one.bytes()));
            QmpException reason = ended;
            if (reason != null) {
                replay.finish(reason);
            } else {
                replays.add(replay);
            }
        }
        return replay;
    }

    /**
     * Waits for the first event of a kind, of those that are kept and those to come.
     *
     * @param type the event's class
     * @param condition the event is one that this is true for; called on the monitor's executor
     * @param limit the longest time; events that are kept end the wait at once
     * @param <E> the event's class
     * @return the event
     * @throws QmpDisconnectedException if the machine has ended without it
     * @throws dev.qemu4j.base.QemuTimeoutException if it does not come in time
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted
     */
    public <E extends QmpEvent> E await(Class<E> type, Predicate<? super E> condition, Duration limit) {
        return Await.result(awaitAsync(type, condition, limit), "waiting for a " + type.getSimpleName());
    }

    /**
     * Finds the first event of a kind, of those that are kept and those to come, as {@link #await} does.
     *
     * @param type the event's class
     * @param condition the event is one that this is true for; called on the monitor's executor
     * @param limit the longest time
     * @param <E> the event's class
     * @return a future of the event; cancelling gives up
     */
    public <E extends QmpEvent> CompletableFuture<E> awaitAsync(
            Class<E> type, Predicate<? super E> condition, Duration limit) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(condition, "condition");
        TimeLimit.requireNotNegative("limit", limit);
        CompletableFuture<E> event = new CompletableFuture<>();
        Consumer<E> look = candidate -> {
            Chain.guard(
                    () -> {
                        if (condition.test(candidate)) {
                            event.complete(candidate);
                        }
                    },
                    event::completeExceptionally);
        };
        long missed = dropped();
        Replay<E> replay = replay(type, look, event::completeExceptionally);
        Chain.after(event, replay::close);
        event.orTimeout(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        return OwnedFuture.of(
                event.exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException
                                ? Limits.expired(limit, "waiting for a " + type.getSimpleName() + since(missed), null)
                                : failure)),
                () -> event.cancel(false));
    }

    private static String since(long missed) {
        return missed == 0 ? "" : ", after the first " + missed + " events, which are not kept any more";
    }

    /**
     * Forgets the events up to now: later listeners and waits get only those that come. Listeners that are there still get all.
     */
    public void forget() {
        synchronized (kept) {
            dropped += kept.size();
            kept.clear();
            bytes = 0;
        }
    }

    /**
     * Returns a future of the end of the events.
     *
     * @return done when the connection has ended and all its events are kept; never fails
     */
    public CompletableFuture<@Nullable Void> closed() {
        return OwnedFuture.view(end.thenApply(reason -> null));
    }

    private void add(QmpEvent event) {
        long size = EventSize.of(event);
        synchronized (kept) {
            while (!kept.isEmpty() && (kept.size() == MOST || bytes + size > MOST_BYTES)) {
                bytes -= kept.removeFirst().bytes();
                dropped++;
            }
            kept.addLast(new Kept(event, size));
            bytes += size;
            replays.forEach(replay -> replay.add(event, size));
        }
    }

    private void end(QmpException reason) {
        synchronized (kept) {
            ended = reason;
            replays.forEach(replay -> replay.finish(reason));
        }
        end.complete(reason);
    }

    Executor executor() {
        return executor;
    }

    void remove(Replay<?> replay) {
        replays.remove(replay);
    }
}
