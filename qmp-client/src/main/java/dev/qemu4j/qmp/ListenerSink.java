package dev.qemu4j.qmp;

import dev.qemu4j.qapi.QmpEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a listener for one event after the other, on an executor. */
final class ListenerSink extends EventSink {
    private static final Logger logger = LoggerFactory.getLogger(QmpEvents.class);

    private final Executor executor;
    private final int capacity;
    private final Consumer<QmpEvent> listener;
    private final Queue<QmpEvent> events = new ArrayDeque<>(); // guarded by itself
    private boolean running; // guarded by events

    ListenerSink(Executor executor, int capacity, Consumer<QmpEvent> listener, String... names) {
        super(names);
        this.executor = executor;
        this.capacity = capacity;
        this.listener = listener;
    }

    @Override
    void accept(QmpEvent event) {
        synchronized (events) {
            if (events.size() < capacity) {
                events.add(event);
                if (running) {
                    return;
                }
                running = true;
            } else {
                overrun();
                return;
            }
        }
        executor.execute(this::run);
    }

    /** A listener that is behind still gets what came before the end. */
    @Override
    void end(Supplier<QmpException> reason) {}

    private void run() {
        for (QmpEvent event = take(); event != null; event = take()) {
            try {
                listener.accept(event);
            } catch (Throwable e) { // from some JVM languages also a checked exception
                logger.warn("a listener for {} events threw", describe(), e);
            }
        }
    }

    private @Nullable QmpEvent take() {
        synchronized (events) {
            QmpEvent event = open() ? events.poll() : null;
            running = event != null;
            return event;
        }
    }

    private void overrun() {
        close();
        logger.warn(
                "a listener for {} events is {} events behind and gets no more: make it faster, or raise"
                        + " QmpOptions.eventCapacity",
                describe(),
                capacity);
    }
}
