package dev.qemu4j.qapi;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that QEMU reports by itself. The data's members are the object's; {@link #toJson} gives them all.
 *
 * <p>One that this version of the library has no class for is an {@link UnknownEvent}.
 */
public abstract class QmpEvent extends QapiObject {
    private final @Nullable Instant timestamp;

    /**
     * Takes over the time and the data without an accessor.
     *
     * @param builder what the event is made from
     */
    protected QmpEvent(QmpEventBuilder<?> builder) {
        super(builder);
        timestamp = builder.timestamp();
    }

    /**
     * Returns the event's name in the protocol.
     *
     * @return the name, such as {@code STOP}
     */
    public abstract String eventName();

    /**
     * Returns when QEMU reported it, by the host's clock.
     *
     * @return the time; null if QEMU could not read the clock
     */
    public final @Nullable Instant timestamp() {
        return timestamp;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof QmpEvent that
                && eventName().equals(that.eventName())
                && Objects.equals(timestamp, that.timestamp);
    }

    @Override
    public final int hashCode() {
        return 31 * super.hashCode() + Objects.hashCode(timestamp);
    }
}
