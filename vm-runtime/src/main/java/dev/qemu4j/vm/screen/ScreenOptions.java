package dev.qemu4j.vm.screen;

import dev.qemu4j.base.async.TimeLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Options of a {@link Screen}: which screen, where QEMU puts its pictures, and how often it is looked at. Immutable. */
public final class ScreenOptions implements Consumer<ScreenOptions.Builder> {
    private static final ScreenOptions DEFAULTS = new Builder().build();

    private final @Nullable String device;
    private final int head;
    private final @Nullable Path directory;
    private final Duration interval;

    private ScreenOptions(Builder builder) {
        device = builder.device;
        head = builder.head;
        directory = builder.directory;
        interval = builder.interval;
    }

    /**
     * Returns the options of a screen for which none are given.
     *
     * @return the defaults that the {@linkplain Builder builder's} methods name
     */
    public static ScreenOptions defaults() {
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
     * Returns the graphics device.
     *
     * @return its id; null for the machine's first one
     */
    public @Nullable String device() {
        return device;
    }

    /**
     * Returns the number of the device's screen.
     *
     * @return the number, from 0 on
     */
    public int head() {
        return head;
    }

    /**
     * Returns the directory for QEMU's pictures.
     *
     * @return the directory; null for a private one that is there only as long as a call needs it
     */
    public @Nullable Path directory() {
        return directory;
    }

    /**
     * Returns the pause between two looks at the screen.
     *
     * @return the pause of waits and recordings
     */
    public Duration interval() {
        return interval;
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
        builder.device = device;
        builder.head = head;
        builder.directory = directory;
        builder.interval = interval;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ScreenOptions that
                && Objects.equals(device, that.device)
                && head == that.head
                && Objects.equals(directory, that.directory)
                && interval.equals(that.interval);
    }

    @Override
    public int hashCode() {
        return Objects.hash(device, head, directory, interval);
    }

    @Override
    public String toString() {
        return "ScreenOptions[device " + device + ", head " + head + ", directory " + directory + ", interval "
                + TimeLimit.millis(interval) + " ms]";
    }

    /** Builder of options. */
    public static final class Builder {
        private @Nullable String device;
        private int head;
        private @Nullable Path directory;
        private Duration interval = Duration.ofMillis(100);

        private Builder() {}

        /**
         * Chooses a graphics device; default the machine's first one.
         *
         * @param id its id; {@link Screen#heads()} lists those there are
         * @return this builder
         */
        public Builder device(String id) {
            device = Objects.requireNonNull(id, "id");
            return this;
        }

        /**
         * Chooses a screen of the device; default 0. Others than the first need {@link #device}.
         *
         * @param number from 0 on
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder head(int number) {
            if (number < 0) {
                throw new IllegalArgumentException("head: " + number + " (expected: >= 0)");
            }
            head = number;
            return this;
        }

        /**
         * Names a directory that QEMU sees under the same path and may write to; default one that only this user sees. A QEMU of another
         * user, in a container or on another host needs that.
         *
         * <p>Pictures are in it only for moments, but a JVM that is killed leaves the one that it was reading. A QEMU of another user makes them
         * itself, so that its umask decides who can read them, and this user has to be allowed to remove them: not in a sticky directory such
         * as {@code /tmp}.
         *
         * @param shared an existing directory
         * @return this builder
         */
        public Builder directory(Path shared) {
            Objects.requireNonNull(shared, "shared");
            directory = shared.toAbsolutePath();
            return this;
        }

        /**
         * Sets the pause between two looks at the screen; default 100 ms.
         *
         * @param pause above zero
         * @return this builder
         * @throws IllegalArgumentException if it is zero or less
         */
        public Builder interval(Duration pause) {
            interval = TimeLimit.require("interval", pause);
            return this;
        }

        /**
         * Makes the options.
         *
         * @return immutable options
         * @throws IllegalArgumentException if there is a head without a device
         */
        public ScreenOptions build() {
            if (head > 0 && device == null) {
                throw new IllegalArgumentException("head: " + head + " (expected: a device with it)");
            }
            return new ScreenOptions(this);
        }
    }
}
