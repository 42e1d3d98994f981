package dev.qemu4j.vm.suspend;

import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Options of a machine's suspension to a file. Immutable. */
public final class SuspendOptions implements Consumer<SuspendOptions.Builder> {
    private static final SuspendOptions DEFAULTS = new Builder().build();

    private final StateCompression compression;
    private final boolean overwrite;
    private final Duration timeout;

    private SuspendOptions(Builder builder) {
        compression = builder.compression;
        overwrite = builder.overwrite;
        timeout = builder.timeout;
    }

    /**
     * Returns the options of a suspension for which none are given.
     *
     * @return the defaults that the {@linkplain Builder builder's} methods name
     */
    public static SuspendOptions defaults() {
        return DEFAULTS;
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
     * Returns the compression.
     *
     * @return the compression
     */
    public StateCompression compression() {
        return compression;
    }

    /**
     * Tells whether a file that is there is replaced.
     *
     * @return true if so
     */
    public boolean overwrite() {
        return overwrite;
    }

    /**
     * Returns the longest time for the writing.
     *
     * @return the limit
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Returns a builder that begins as these options.
     *
     * @return a builder of its own
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        accept(builder);
        return builder;
    }

    /** Gives a builder what these options have. */
    @Override
    public void accept(Builder builder) {
        builder.compression = compression;
        builder.overwrite = overwrite;
        builder.timeout = timeout;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SuspendOptions that
                && compression == that.compression
                && overwrite == that.overwrite
                && timeout.equals(that.timeout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(compression, overwrite, timeout);
    }

    @Override
    public String toString() {
        return "SuspendOptions[compression " + compression + (overwrite ? ", overwrite" : "") + ", timeout " + timeout
                + "]";
    }

    /** Builder of options. */
    public static final class Builder {
        private StateCompression compression = StateCompression.NONE;
        private boolean overwrite;
        private Duration timeout = Duration.ofHours(1);

        private Builder() {}

        /**
         * Chooses the compression; default none. Its program must be on the host's {@code PATH}, then and when the machine goes on.
         *
         * @param compression the compression
         * @return this builder
         */
        public Builder compression(StateCompression compression) {
            this.compression = Objects.requireNonNull(compression, "compression");
            return this;
        }

        /**
         * Sets whether a file that is there is replaced, once the new one is whole. By default false: it is refused before the guest is paused.
         *
         * @param replaced true if so
         * @return this builder
         */
        public Builder overwrite(boolean replaced) {
            overwrite = replaced;
            return this;
        }

        /**
         * Sets the longest time for the writing, while which the guest is paused; default one hour. After it the machine goes on as before.
         *
         * @param timeout above zero
         * @return this builder
         * @throws IllegalArgumentException if it is zero or less
         */
        public Builder timeout(Duration timeout) {
            this.timeout = TimeLimit.require("timeout", timeout);
            return this;
        }

        /**
         * Makes the options.
         *
         * @return immutable options
         */
        public SuspendOptions build() {
            return new SuspendOptions(this);
        }
    }
}
