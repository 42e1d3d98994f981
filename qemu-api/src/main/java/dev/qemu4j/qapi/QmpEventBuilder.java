package dev.qemu4j.qapi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Builds an event, as a test may want to.
 *
 * @param <B> the builder's own class
 */
public abstract class QmpEventBuilder<B extends QmpEventBuilder<B>> extends QapiBuilder<B> {
    private @Nullable Instant timestamp;

    /** A builder without data. */
    protected QmpEventBuilder() {}

    /**
     * A builder with the time of an event, and the data that has no setter here.
     *
     * @param source the event
     */
    protected QmpEventBuilder(QmpEvent source) {
        super(source);
        timestamp = source.timestamp();
    }

    /**
     * Sets the time.
     *
     * @param time when QEMU reported the event; null if it could not read the clock
     * @return this builder
     */
    @SuppressWarnings("unchecked")
    public final B timestamp(@Nullable Instant time) {
        timestamp = time;
        return (B) this;
    }

    @Nullable
    Instant timestamp() {
        return timestamp;
    }
}
