package dev.qemu4j.qapi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** An event that this version of the library has no class for. {@link #otherProperties} and {@link #toJson} are its data. */
public final class UnknownEvent extends QmpEvent {
    private final String eventName;

    private UnknownEvent(String eventName, Builder builder) {
        super(builder);
        this.eventName = eventName;
    }

    /**
     * An event.
     *
     * @param eventName its name in the protocol
     * @param data its data, an object
     * @param timestamp when QEMU reported it; null if QEMU could not read the clock
     * @return the event
     */
    public static UnknownEvent of(String eventName, JsonNode data, @Nullable Instant timestamp) {
        Builder builder = new Builder();
        data.properties().forEach(member -> builder.property(member.getKey(), member.getValue()));
        return new UnknownEvent(eventName, builder.timestamp(timestamp));
    }

    @Override
    public String eventName() {
        return eventName;
    }

    @Override
    public void writeMembers(JsonGenerator json) {
        writeOther(json);
    }

    private static final class Builder extends QmpEventBuilder<Builder> {}
}
