package dev.qemu4j.vm.migrate;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Options of a migration. Immutable. */
public final class MigrateOptions implements Consumer<MigrateOptions.Builder> {
    private static final MigrateOptions DEFAULTS = new Builder().build();
    private static final Duration LONGEST_DOWNTIME = Duration.ofSeconds(2000);

    private final Duration downtime;
    private final @Nullable DataSize speed;
    private final boolean autoConverge;
    private final Duration timeout;
    private final @Nullable MigrateListener listener;

    private MigrateOptions(Builder builder) {
        downtime = builder.downtime;
        speed = builder.speed;
        autoConverge = builder.autoConverge;
        timeout = builder.timeout;
        listener = builder.listener;
    }

    /**
     * Returns the options of a migration for which none are given.
     *
     * @return the defaults that the {@linkplain Builder builder's} methods name
     */
    public static MigrateOptions defaults() {
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
     * Returns the time for which the guest may stand still at the end.
     *
     * @return the time that QEMU aims at
     */
    public Duration downtime() {
        return downtime;
    }

    /**
     * Returns the limit of the speed.
     *
     * @return the data a second, or null for none
     */
    public @Nullable DataSize speed() {
        return speed;
    }

    /**
     * Tells whether a guest that changes its memory faster than it is sent is slowed down.
     *
     * @return true if so
     */
    public boolean autoConverge() {
        return autoConverge;
    }

    /**
     * Returns the longest time for the start of the other QEMU and the copying.
     *
     * @return the limit
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Returns the listener to the progress.
     *
     * @return the listener, or null if there is none
     */
    public @Nullable MigrateListener listener() {
        return listener;
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
        builder.downtime = downtime;
        builder.speed = speed;
        builder.autoConverge = autoConverge;
        builder.timeout = timeout;
        builder.listener = listener;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MigrateOptions that
                && downtime.equals(that.downtime)
                && Objects.equals(speed, that.speed)
                && autoConverge == that.autoConverge
                && timeout.equals(that.timeout)
                && Objects.equals(listener, that.listener);
    }

    @Override
    public int hashCode() {
        return Objects.hash(downtime, speed, autoConverge, timeout, listener);
    }

    @Override
    public String toString() {
        return "MigrateOptions[downtime " + downtime + ", speed " + speed
                + (autoConverge ? ", autoConverge" : "") + ", timeout " + timeout
                + (listener == null ? "" : ", with a listener") + "]";
    }

    /** Builder of options. */
    public static final class Builder {
        private Duration downtime = Duration.ofMillis(300);
        private @Nullable DataSize speed;
        private boolean autoConverge;
        private Duration timeout = Duration.ofHours(1);
        private @Nullable MigrateListener listener;

        private Builder() {}

        /**
         * Sets the time for which the guest may stand still at the end; default 300 milliseconds. QEMU goes on copying until it estimates that the rest takes no longer.
         *
         * @param longest above zero, up to the 2000 seconds that QEMU takes
         * @return this builder
         * @throws IllegalArgumentException if it is zero or less, or more than 2000 seconds
         */
        public Builder downtime(Duration longest) {
            TimeLimit.require("downtime", longest);
            if (longest.compareTo(LONGEST_DOWNTIME) > 0) {
                throw new IllegalArgumentException(
                        "downtime: " + longest + " (expected: at most " + LONGEST_DOWNTIME + ")");
            }
            downtime = longest;
            return this;
        }

        /**
         * Limits the speed; default not at all.
         *
         * @param perSecond the data a second
         * @return this builder
         */
        public Builder speed(DataSize perSecond) {
            speed = Objects.requireNonNull(perSecond, "perSecond");
            return this;
        }

        /**
         * Sets whether a guest that changes its memory faster than it is sent is slowed down, more and more. By default false: such a guest does not migrate in
         * time.
         *
         * @param slowed true if so
         * @return this builder
         */
        public Builder autoConverge(boolean slowed) {
            autoConverge = slowed;
            return this;
        }

        /**
         * Sets the longest time for the start of the other QEMU and the copying; default one hour. After it the other QEMU is ended, which takes some seconds at most, and
         * the machine goes on where it was. Once all is copied, the other QEMU has 30 seconds more to be ready.
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
         * Sets a listener to the progress. It is called on the migration's thread, several times a second and at the end, and must not block; what it
         * throws is logged.
         *
         * @param listener the listener
         * @return this builder
         */
        public Builder onProgress(MigrateListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Makes the options.
         *
         * @return immutable options
         */
        public MigrateOptions build() {
            return new MigrateOptions(this);
        }
    }
}
