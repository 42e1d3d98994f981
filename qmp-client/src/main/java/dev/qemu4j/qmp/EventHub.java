package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.catalog.QmpEventTypes;
import dev.qemu4j.qmp.wire.internal.Message;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each event to whom it interests. An event that interests nobody is not even read. */
final class EventHub implements QmpEvents {
    private static final Logger logger = LoggerFactory.getLogger(QmpEvents.class);

    private final List<EventSink> sinks = new CopyOnWriteArrayList<>();
    private final Executor executor;
    private final QmpOptions options;
    private volatile @Nullable QemuVersion peer;
    private volatile @Nullable Supplier<QmpException> ended;

    EventHub(Executor executor, QmpOptions options) {
        this.executor = executor;
        this.options = options;
    }

    @Override
    public Subscription on(String name, Consumer<QmpEvent> listener) {
        return add(new ListenerSink(executor, buffer(), listener, Objects.requireNonNull(name, "name")));
    }

    @Override
    public Subscription onEvery(Consumer<QmpEvent> listener) {
        return add(new ListenerSink(executor, buffer(), listener));
    }

    @Override
    public Subscription on(List<String> names, Consumer<QmpEvent> listener, Consumer<QmpException> end) {
        Objects.requireNonNull(end, "end");
        return add(new ListenerSink(executor, buffer(), listener, end, names.toArray(String[]::new)));
    }

    @Override
    public <E extends QmpEvent> Subscription on(Class<E> type, Consumer<? super E> listener) {
        Objects.requireNonNull(listener, "listener");
        Consumer<QmpEvent> typed = event -> {
            if (type.isInstance(event)) {
                listener.accept(type.cast(event));
            }
        };
        return add(new ListenerSink(executor, buffer(), typed, nameOf(type)));
    }

    @Override
    public EventQueue<QmpEvent> queue(String... names) {
        return queue(new EventQueue<>(QmpEvent.class, buffer(), names));
    }

    @Override
    public <E extends QmpEvent> EventQueue<E> queue(Class<E> type) {
        return queue(new EventQueue<>(type, buffer(), nameOf(type)));
    }

    private <E extends QmpEvent> EventQueue<E> queue(EventQueue<E> queue) {
        add(queue.sink());
        return queue;
    }

    private EventBuffer buffer() {
        return new EventBuffer(options.eventCapacity(), options.eventBacklog());
    }

    private Subscription add(EventSink sink) {
        sink.addedTo(this);
        sinks.add(sink);
        Supplier<QmpException> reason = ended;
        if (reason != null && sinks.remove(sink)) {
            sink.end(reason);
        }
        return sink;
    }

    void remove(EventSink sink) {
        sinks.remove(sink);
    }

    void publish(Message.Event message) {
        for (EventSink sink : sinks) {
            if (sink.wants(message.name())) {
                sink.accept(message);
            }
        }
    }

    void end(String why, @Nullable Throwable cause) {
        Supplier<QmpException> reason = () -> new QmpDisconnectedException("no more events: " + why, cause);
        ended = reason;
        for (EventSink sink : List.copyOf(sinks)) {
            if (sinks.remove(sink)) {
                endOne(sink, reason);
            }
        }
    }

    private static void endOne(EventSink sink, Supplier<QmpException> reason) {
        try {
            sink.end(reason);
        } catch (Throwable e) { // the others must learn of the end, too
            logger.warn("a listener for {} events could not be told of the end", sink.describe(), e);
        }
    }

    void peer(QemuVersion version) {
        peer = version;
    }

    private String nameOf(Class<? extends QmpEvent> type) {
        String name = QmpEventTypes.nameOf(Objects.requireNonNull(type, "type"));
        if (name == null) {
            throw new IllegalArgumentException(type.getName() + ": not one event (expected: such as StopEvent)");
        }
        QemuVersion version = peer;
        if (version != null) {
            Refusal.requireEvent(name, version);
        }
        return name;
    }
}
