package dev.qemu4j.qmp;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qmp.wire.internal.Message;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Events that wait for who is behind, as they came on the wire, up to a number and a size. Not thread-safe.
 *
 * <p>An event that was read may need many times its bytes, so it is read when it is taken. One event always has room.
 */
final class EventBuffer {
    private final Queue<Message.Event> events = new ArrayDeque<>();
    private final int capacity;
    private final DataSize limit;
    private long bytes;

    EventBuffer(int capacity, DataSize limit) {
        this.capacity = capacity;
        this.limit = limit;
    }

    /** Returns false if there is no room. */
    boolean offer(Message.Event event) {
        boolean room = events.isEmpty() || (events.size() < capacity && bytes + event.bytes() <= limit.bytes());
        if (room) {
            events.add(event);
            bytes += event.bytes();
        }
        return room;
    }

    Message.@Nullable Event poll() {
        Message.Event event = events.poll();
        if (event != null) {
            bytes -= event.bytes();
        }
        return event;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    void clear() {
        events.clear();
        bytes = 0;
    }

    /** Says how much has filled the buffer. */
    String content() {
        return events.size() >= capacity ? capacity + " events" : events.size() + " events of " + bytes + " bytes";
    }

    /** Names the option that makes room. */
    String option() {
        return events.size() >= capacity ? "QmpOptions.eventCapacity" : "QmpOptions.eventBacklog";
    }
}
