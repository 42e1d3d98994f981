package dev.qemu4j.img.store;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.img.internal.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** Options of a fetch by an {@link ImageStore}. Immutable. A verb takes them where it takes a lambda. */
public final class FetchOptions implements Consumer<FetchOptions.Builder> {
    private static final String HEADER = "header ";
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
    private static final DataSize SIZE_LIMIT = DataSize.ofGib(64);

    private final Settings settings;

    private FetchOptions(Builder builder) {
        settings = builder.settings.copy();
    }

    /**
     * Returns a builder with the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a builder with these options, to change some.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = builder();
        accept(builder);
        return builder;
    }

    /**
     * Sets these options at a builder; what it has else stays.
     *
     * @param builder the builder
     */
    @Override
    public void accept(Builder builder) {
        builder.settings.addAll(settings);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FetchOptions that && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return settings.hashCode();
    }

    /** Returns the options that are set, without secrets. */
    @Override
    public String toString() {
        return "FetchOptions" + settings;
    }

    Map<String, String> headers() {
        return settings.texts(HEADER);
    }

    Duration idleTimeout() {
        return settings.get("idleTimeout", IDLE_TIMEOUT);
    }

    DataSize sizeLimit() {
        return settings.get("sizeLimit", SIZE_LIMIT);
    }

    @Nullable
    DoubleConsumer progress() {
        return settings.get("listener", DoubleConsumer.class);
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder {
        private final Settings settings = new Settings();

        private Builder() {}

        /**
         * Sets the longest silence of the server, by default 30 seconds.
         *
         * @param idleTimeout the longest time without a byte
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder idleTimeout(Duration idleTimeout) {
            settings.put("idleTimeout", TimeLimit.require("idleTimeout", idleTimeout));
            return this;
        }

        /**
         * Sets the largest size of the image, by default 64 GiB. A server that sends more is cut off.
         *
         * @param limit the most bytes
         * @return this builder
         */
        public Builder sizeLimit(DataSize limit) {
            Objects.requireNonNull(limit, "limit");
            settings.put("sizeLimit", limit);
            return this;
        }

        /**
         * Adds a header to the request, such as one that says who asks. It is in no message, and after a redirect it goes to the same
         * scheme, host and port only.
         *
         * @param name the name
         * @param value the value
         * @return this builder
         */
        public Builder header(String name, String value) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
            settings.put(HEADER + name, new Settings.Hidden(value));
            return this;
        }

        /**
         * Sets the progress listener. It is not called if the image is in the store already, or if its size is not known.
         *
         * @param listener gets numbers from 0 to 1, each larger than the one before, on the thread that fetches
         * @return this builder
         */
        public Builder onProgress(DoubleConsumer listener) {
            Objects.requireNonNull(listener, "listener");
            settings.put("listener", listener);
            return this;
        }

        /**
         * Makes the options.
         *
         * @return immutable options
         */
        public FetchOptions build() {
            return new FetchOptions(this);
        }
    }
}
