package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qga.GuestAgent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** Options of a backup: which disks, how, and how fast. Immutable. */
public final class BackupOptions implements Consumer<BackupOptions.Builder> {
    static final DoubleConsumer NOBODY = fraction -> {};
    private static final BackupOptions DEFAULTS = new Builder().build();

    private final List<String> disks;
    private final boolean full;
    private final @Nullable DataSize speed;
    private final @Nullable GuestAgent agent;
    private final Duration timeout;
    private final @Nullable Path fleecing;
    private final DoubleConsumer progress;

    private BackupOptions(Builder builder) {
        disks = builder.disks;
        full = builder.full;
        speed = builder.speed;
        agent = builder.agent;
        timeout = builder.timeout;
        fleecing = builder.fleecing;
        progress = builder.progress;
    }

    /**
     * Returns the options of a backup for which none are given.
     *
     * @return the defaults that the {@linkplain Builder builder's} methods name
     */
    public static BackupOptions defaults() {
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
     * Returns the disks.
     *
     * @return their names; empty for all that are written
     */
    public List<String> disks() {
        return disks;
    }

    /**
     * Tells whether the whole disks are copied.
     *
     * @return false if only changes are where that can be
     */
    public boolean full() {
        return full;
    }

    /**
     * Returns the limit of the speed.
     *
     * @return the data a second of each disk, or null for none
     */
    public @Nullable DataSize speed() {
        return speed;
    }

    /**
     * Returns the agent that freezes the guest's file systems.
     *
     * @return the agent, or null if nothing freezes them
     */
    public @Nullable GuestAgent frozenBy() {
        return agent;
    }

    /**
     * Returns the longest time for the copying of each disk.
     *
     * @return the limit
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Returns the directory of the images with what the guest overwrites meanwhile.
     *
     * @return the directory, or null for none, and the one of the backup if it is pulled
     */
    public @Nullable Path fleecing() {
        return fleecing;
    }

    /** Returns the progress listener, which does nothing if none was set. */
    DoubleConsumer progress() {
        return progress;
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
        builder.disks = disks;
        builder.full = full;
        builder.speed = speed;
        builder.agent = agent;
        builder.timeout = timeout;
        builder.fleecing = fleecing;
        builder.progress = progress;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BackupOptions that
                && disks.equals(that.disks)
                && full == that.full
                && Objects.equals(speed, that.speed)
                && Objects.equals(agent, that.agent)
                && timeout.equals(that.timeout)
                && Objects.equals(fleecing, that.fleecing)
                && progress.equals(that.progress);
    }

    @Override
    public int hashCode() {
        return Objects.hash(disks, full, speed, agent, timeout, fleecing, progress);
    }

    @Override
    public String toString() {
        return "BackupOptions[disks " + disks + (full ? ", full" : "") + ", speed " + speed
                + (agent == null ? "" : ", frozen") + ", timeout " + timeout
                + (fleecing == null ? "" : ", fleecing " + fleecing) + "]";
    }

    /** Builder of options. */
    public static final class Builder {
        private List<String> disks = List.of();
        private boolean full;
        private @Nullable DataSize speed;
        private @Nullable GuestAgent agent;
        private Duration timeout = Duration.ofHours(12);
        private @Nullable Path fleecing;
        private DoubleConsumer progress = NOBODY;

        private Builder() {}

        /**
         * Chooses disks; default all that a device has and that are written.
         *
         * @param names any names of the disks
         * @return this builder
         */
        public Builder disks(String... names) {
            disks = List.of(Objects.requireNonNull(names, "names"));
            return this;
        }

        /**
         * Sets whether the whole disks are copied. By default false: only what was changed since the last backup of the folder, of the disks for which
         * that is known.
         *
         * @param whole true if so
         * @return this builder
         */
        public Builder full(boolean whole) {
            full = whole;
            return this;
        }

        /**
         * Limits the speed; default not at all.
         *
         * @param perSecond the data a second of each disk
         * @return this builder
         */
        public Builder speed(DataSize perSecond) {
            speed = Objects.requireNonNull(perSecond, "perSecond");
            return this;
        }

        /**
         * Has the guest's file systems frozen at the backup's instant, and always thawed right after. By default they are not, and the backup is that of a
         * power cut. They are frozen for 30 seconds at most, or for the {@linkplain #timeout time-out} if that is shorter.
         *
         * @param agent the guest's agent, which stays the caller's
         * @return this builder
         */
        public Builder frozenBy(GuestAgent agent) {
            this.agent = Objects.requireNonNull(agent, "agent");
            return this;
        }

        /**
         * Sets the longest time for the copying of each disk; default twelve hours.
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
         * Keeps the guest's writes from waiting for the backup's target. What the guest is about to overwrite is saved in images in a directory first, one a disk,
         * which are deleted at the end. By default a backup copies such data to its target before the guest's write goes on, and one that is pulled keeps the images in the
         * backup's own directory.
         *
         * <p>If an image there cannot be written, as on a full disk, or not within ten seconds, the backup fails, and the guest goes on.
         *
         * @param directory a directory on a fast disk, which QEMU can write to as well
         * @return this builder
         */
        public Builder fleecing(Path directory) {
            fleecing = Objects.requireNonNull(directory, "directory").toAbsolutePath();
            return this;
        }

        /**
         * Sets the progress listener.
         *
         * @param listener gets numbers from 0 to 1, in order, one at a time; it must not block, and what it throws is logged
         * @return this builder
         */
        public Builder onProgress(DoubleConsumer listener) {
            progress = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Makes the options.
         *
         * @return immutable options
         */
        public BackupOptions build() {
            return new BackupOptions(this);
        }
    }
}
