package dev.qemu4j.qmp;

import dev.qemu4j.qmp.wire.internal.Message;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One registration with an {@link EventHub}. */
abstract class EventSink implements Subscription {
    private final Set<String> names;
    private volatile @Nullable EventHub hub;

    /** Without names, takes all events. */
    EventSink(String... names) {
        this.names = Set.copyOf(List.of(names));
    }

    final boolean wants(String name) {
        return names.isEmpty() || names.contains(name);
    }

    final String describe() {
        return names.isEmpty() ? "QMP" : String.join(" or ", names);
    }

    final void addedTo(EventHub hub) {
        this.hub = hub;
    }

    final boolean open() {
        return hub != null;
    }

    /** Gets no more events, but stays open for those that it has. */
    final void leave() {
        EventHub from = hub;
        if (from != null) {
            from.remove(this);
        }
    }

    @Override
    public void close() {
        leave();
        hub = null;
    }

    /** Takes an event; called on the event loop, so it must not wait. */
    abstract void accept(Message.Event event);

    /** Learns that no more events come. */
    abstract void end(Supplier<QmpException> reason);
}
