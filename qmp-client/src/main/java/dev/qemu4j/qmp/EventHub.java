package dev.qemu4j.qmp;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

/** Hands each event to whom it interests. An event that interests nobody is not even read. */
final class EventHub implements QmpEvents {
    private final List<EventSink> sinks = new CopyOnWriteArrayList<>();
    private final Executor executor;
    private final int capacity;
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
    public EventQueue queue(String... names) {
        EventQueue queue = new EventQueue(capacity, names);
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

    private static QmpEvent read(Message.Event message) {
        Message.Value data = message.data();
        if (data == null) {
            return new QmpEvent(message.name(), Json.emptyObject(), message.timestamp());
        }
        try (JsonParser parser = data.open()) {
            JsonNode tree = Json.readTree(parser);
            return new QmpEvent(message.name(), tree, message.timestamp());
        }
    }
}
