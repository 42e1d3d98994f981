package dev.qemu4j.qmp;

import dev.qemu4j.QemuVersion;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.UnknownEvent;
import dev.qemu4j.qapi.catalog.QmpEventTypes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** Hands each event to whom it interests. An event that interests nobody is not even read. */
final class EventHub implements QmpEvents {
    private static final Message.Value NO_DATA = new Message.Value("{}".getBytes(StandardCharsets.US_ASCII), 0, 2);

    private final List<EventSink> sinks = new CopyOnWriteArrayList<>();
    private final Executor executor;
    private final int capacity;
    private volatile @Nullable QemuVersion peer;
    private volatile @Nullable Supplier<QmpException> ended;

    EventHub(Executor executor, int capacity) {
        this.executor = executor;
        this.capacity = capacity;
    }

    @Override
    public Subscription on(String name, Consumer<QmpEvent> listener) {
        return add(new ListenerSink(executor, capacity, listener, name));
    }

    @Override
    public Subscription onEvery(Consumer<QmpEvent> listener) {
        return add(new ListenerSink(executor, capacity, listener));
    }

    @Override
    public Subscription on(List<String> names, Consumer<QmpEvent> listener, Consumer<QmpException> end) {
        return add(new ListenerSink(executor, capacity, listener, end, names.toArray(String[]::new)));
    }

    @Override
    public <E extends QmpEvent> Subscription on(Class<E> type, Consumer<? super E> listener) {
        Consumer<QmpEvent> typed = event -> {
            if (type.isInstance(event)) {
                listener.accept(type.cast(event));
            }
        };
        return add(new ListenerSink(executor, capacity, typed, nameOf(type)));
    }

    @Override
    public EventQueue<QmpEvent> queue(String... names) {
        return queue(new EventQueue<>(QmpEvent.class, capacity, names));
    }

    @Override
    public <E extends QmpEvent> EventQueue<E> queue(Class<E> type) {
        return queue(new EventQueue<>(type, capacity, nameOf(type)));
    }

    private <E extends QmpEvent> EventQueue<E> queue(EventQueue<E> queue) {
        add(queue.sink());
        return queue;
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
        QmpEvent event = null;
        for (EventSink sink : sinks) {
            if (sink.wants(message.name())) {
                if (event == null) {
                    event = read(message);
                }
                sink.accept(event);
            }
        }
    }

    void end(String why, @Nullable Throwable cause) {
        Supplier<QmpException> reason = () -> new QmpDisconnectedException("no more events: " + why, cause);
        ended = reason;
        for (EventSink sink : List.copyOf(sinks)) {
            if (sinks.remove(sink)) {
                sink.end(reason);
            }
        }
    }

    void peer(QemuVersion version) {
        peer = version;
    }

    private String nameOf(Class<? extends QmpEvent> type) {
        String name = QmpEventTypes.nameOf(type);
        if (name == null) {
            throw new IllegalArgumentException(type.getName() + ": not one event (expected: such as StopEvent)");
        }
        QemuVersion version = peer;
        if (version != null) {
            Refusal.requireEvent(name, version);
        }
        return name;
    }

    private static QmpEvent read(Message.Event message) {
        Message.Value data = message.data() == null ? NO_DATA : message.data();
        try (JsonParser parser = data.open()) {
            QmpEvent event = QmpEventTypes.read(message.name(), parser, message.timestamp());
            return event == null ? unknown(message, data) : event;
        } catch (IllegalArgumentException e) { // not of the shape that this version knows: all of it is kept
            return unknown(message, data);
        }
    }

    private static QmpEvent unknown(Message.Event message, Message.Value data) {
        try (JsonParser parser = data.open()) {
            return UnknownEvent.of(message.name(), Json.readTree(parser), message.timestamp());
        }
    }
}
