package dev.qemu4j.qmp;

import dev.qemu4j.qapi.QmpEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CancellationException;
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
    private final Queue<E> events = new ArrayDeque<>();
    private final Class<E> type;
    private final int capacity;
    private final EventSink sink;
    private @Nullable Supplier<QmpException> end;

    EventQueue(Class<E> type, int capacity, String... names) {
        this.type = type;
        this.capacity = capacity;
        sink = new QueueSink(names);
    }

    EventSink sink() {
        return sink;
    }

    /**
     * Waits for the next event.
     *
     * @param timeout how long to wait
     * @return the event
     * @throws QmpTimeoutException if none came in time
     * @throws QmpDisconnectedException if the connection has ended and all that had come was taken
     * @throws QmpStateException if this queue was closed, or ran over because it was not read
     * @throws CancellationException if the thread was interrupted; its interrupt flag is set
     */
    public E next(Duration timeout) {
        long nanos = TimeLimit.nanos(timeout);
        lock.lock();
        try {
            while (events.isEmpty()) {
                if (end != null) {
                    throw end.get();
                }
                if (nanos <= 0) {
                    throw new QmpTimeoutException(
                            "no " + sink.describe() + " event within " + TimeLimit.text(timeout), null);
                }
                nanos = changed.awaitNanos(nanos);
            }
            return events.remove();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a " + sink.describe() + " event");
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
            return events.poll();
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

    private void add(E event) {
        lock.lock();
        try {
            if (end != null) {
                return;
            }
            if (events.size() < capacity) {
                events.add(event);
                changed.signal();
                return;
            }
        } finally {
            lock.unlock();
        }
        sink.close();
        finish(() -> new QmpStateException(
                "the event queue is full at " + capacity
                        + " events: take them faster, or raise QmpOptions.eventCapacity",
                null));
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
        void accept(QmpEvent event) {
            if (type.isInstance(event)) {
                add(type.cast(event));
            }
        }

        @Override
        void end(Supplier<QmpException> reason) {
            finish(reason);
        }
    }
}
