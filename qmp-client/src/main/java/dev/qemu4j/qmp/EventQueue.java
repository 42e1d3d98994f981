package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qmp.wire.internal.EventReader;
import dev.qemu4j.qmp.wire.internal.Message;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Events in the order in which QEMU sent them, waiting to be taken. Safe for several threads.
 *
 * <p>What was collected before the connection ended can still be taken.
 *
 * @param <E> the class of the events
 */
public final class EventQueue<E extends QmpEvent> implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final EventBuffer events;
    private final Class<E> type;
    private final EventSink sink;
    private @Nullable Supplier<QmpException> end;

    EventQueue(Class<E> type, EventBuffer events, String... names) {
        this.type = type;
        this.events = events;
        sink = new QueueSink(names);
    }

    EventSink sink() {
        return sink;
    }

    /**
     * Waits for the next event.
     *
     * @param timeout the time limit
     * @return the event
     * @throws QmpTimeoutException if none came in time
     * @throws QmpDisconnectedException if the connection has ended and all that had come was taken
     * @throws QmpStateException if this queue was closed, or ran over because it was not read
     * @throws QemuInterruptedException if the thread was interrupted; its interrupt flag is set
     */
    public E next(Duration timeout) {
        TimeLimit.requireNotNegative("timeout", timeout);
        AtomicReference<@Nullable E> taken = new AtomicReference<>();
        Await.Condition comes = nanos -> comes(taken, nanos);
        boolean came = Await.poll(comes, "waiting for a " + sink.describe() + " event", timeout);
        E event = taken.get();
        if (!came || event == null) {
            throw new QmpTimeoutException("no " + sink.describe() + " event within " + TimeLimit.text(timeout), null);
        }
        return event;
    }

    private boolean comes(AtomicReference<@Nullable E> taken, long nanos) throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            E event = take();
            while (event == null) {
                if (end != null) {
                    throw end.get();
                }
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
                event = take();
            }
            taken.set(event);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the next event if there is one.
     *
     * @return the event, or null if none waits
     */
    public @Nullable E poll() {
        lock.lock();
        try {
            return take();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the collecting; who waits in {@link #next} gets a {@link QmpStateException}. */
    @Override
    public void close() {
        sink.close();
        finish(() -> new QmpStateException("the event queue is closed", null));
    }

    /** Takes the next event that is of the type; one of its name may be of a shape that this version does not know. */
    private @Nullable E take() {
        for (Message.Event message = events.poll(); message != null; message = events.poll()) {
            QmpEvent event = EventReader.read(message);
            if (type.isInstance(event)) {
                return type.cast(event);
            }
        }
        return null;
    }

    private void add(Message.Event event) {
        String full;
        lock.lock();
        try {
            if (end != null) {
                return;
            }
            if (events.offer(event)) {
                changed.signal();
                return;
            }
            full = "the event queue is full at " + events.content() + ": take them faster, or raise " + events.option();
        } finally {
            lock.unlock();
        }
        sink.close();
        finish(() -> new QmpStateException(full, null));
    }

    private void finish(Supplier<QmpException> reason) {
        lock.lock();
        try {
            if (end == null) {
                end = reason;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class QueueSink extends EventSink {
        QueueSink(String... names) {
            super(names);
        }

        @Override
        void accept(Message.Event event) {
            add(event);
        }

        @Override
        void end(Supplier<QmpException> reason) {
            finish(reason);
        }
    }
}
