package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Options of a mirror: the new image, and how fast it is filled. Immutable. */
public final class MirrorOptions implements Consumer<MirrorOptions.Builder> {
    private static final MirrorOptions DEFAULTS = new Builder().build();

    private final Format format;
    private final @Nullable String nodeName;
    private final boolean topOnly;
    private final boolean overwriting;
    private final boolean writeBlocking;
    private final @Nullable DataSize speed;
    private final Duration timeout;

    private MirrorOptions(Builder builder) {
        format = builder.format;
        nodeName = builder.nodeName;
        topOnly = builder.topOnly;
        overwriting = builder.overwriting;
        writeBlocking = builder.writeBlocking;
        speed = builder.speed;
        timeout = builder.timeout;
    }

    /**
     * Returns the options of a mirror for which none are given.
     *
     * @return the defaults that the {@linkplain Builder builder's} methods name
     */
    public static MirrorOptions defaults() {
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
     * Returns the format of the new image.
     *
     * @return the format
     */
    public Format format() {
        return format;
    }

    /**
     * Returns the node name of the new image.
     *
     * @return the name, or null for one that is made up
     */
    public @Nullable String nodeName() {
        return nodeName;
    }

    /**
     * Tells whether only the active layer is copied.
     *
     * @return false for the whole disk
     */
    public boolean topOnly() {
        return topOnly;
    }

    /**
     * Tells whether a file that is there may be overwritten.
     *
     * @return true with the consent
     */
    public boolean overwrite() {
        return overwriting;
    }

    /**
     * Tells whether the guest's writes wait for the new image.
     *
     * @return true if both images are written at once
     */
    public boolean writeBlocking() {
        return writeBlocking;
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
     * Returns the longest time for the formatting of the new image.
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
        builder.format = format;
        builder.nodeName = nodeName;
        builder.topOnly = topOnly;
        builder.overwriting = overwriting;
        builder.writeBlocking = writeBlocking;
        builder.speed = speed;
        builder.timeout = timeout;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MirrorOptions that
                && format.equals(that.format)
                && Objects.equals(nodeName, that.nodeName)
                && topOnly == that.topOnly
                && overwriting == that.overwriting
                && writeBlocking == that.writeBlocking
                && Objects.equals(speed, that.speed)
                && timeout.equals(that.timeout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(format, nodeName, topOnly, overwriting, writeBlocking, speed, timeout);
    }

    @Override
    public String toString() {
        return "MirrorOptions[" + format + ", node " + nodeName + (topOnly ? ", top only" : "")
                + (overwriting ? ", overwriting" : "") + (writeBlocking ? ", write-blocking" : "") + ", speed " + speed
                + ", timeout " + TimeLimit.millis(timeout) + " ms]";
    }

    /** Builder of options. */
    public static final class Builder {
        private static final Set<Format> MADE = Set.of(Format.QCOW2, Format.RAW);

        private Format format = Format.QCOW2;
        private @Nullable String nodeName;
        private boolean topOnly;
        private boolean overwriting;
        private boolean writeBlocking;
        private @Nullable DataSize speed;
        private Duration timeout = Duration.ofSeconds(30);

        private Builder() {}

        /**
         * Sets the format of the new image; default {@link Format#QCOW2}.
         *
         * @param format qcow2 or raw
         * @return this builder
         */
        public Builder format(Format format) {
            this.format = Objects.requireNonNull(format, "format");
            return this;
        }

        /**
         * Sets the node name of the new image; default {@code mirror-N} with the first number that is free.
         *
         * @param name a name that QEMU takes, as of {@link OverlayOptions.Builder#nodeName}
         * @return this builder
         * @throws IllegalArgumentException if QEMU takes no such name
         */
        public Builder nodeName(String name) {
            nodeName = NodeNames.valid(name);
            return this;
        }

        /**
         * Copies only the active layer, and leaves the new image over the same backing image; default the whole disk is copied into one image.
         *
         * @param top true if so
         * @return this builder
         */
        public Builder topOnly(boolean top) {
            topOnly = top;
            return this;
        }

        /**
         * Allows the new image to take the place of a file that is there and that nothing uses. Its content is lost as soon as QEMU formats it, also
         * if a later step fails.
         *
         * @param consent {@link Consent#whatIsThereIsLost}
         * @return this builder
         */
        public Builder overwrite(Consent.Overwriting consent) {
            Objects.requireNonNull(consent, "consent");
            overwriting = true;
            return this;
        }

        /**
         * Has the guest's writes wait until the new image has them, too. So a guest that writes much cannot keep the job from getting
         * ready. By default false.
         *
         * @param blocking true if so
         * @return this builder
         */
        public Builder writeBlocking(boolean blocking) {
            writeBlocking = blocking;
            return this;
        }

        /**
         * Limits the speed; default not at all. {@link dev.qemu4j.qmp.job.Job#speed} changes it later.
         *
         * @param perSecond the data a second
         * @return this builder
         */
        public Builder speed(DataSize perSecond) {
            speed = Objects.requireNonNull(perSecond, "perSecond");
            return this;
        }

        /**
         * Sets the longest time for the formatting of the new image; default 30 seconds.
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
         * @throws IllegalArgumentException if the format cannot be made, or has no backing images where one is needed
         */
        public MirrorOptions build() {
            if (!MADE.contains(format) || (topOnly && !format.equals(Format.QCOW2))) {
                throw new IllegalArgumentException(
                        "format: " + format + " (expected: qcow2, or raw for a copy of the whole disk)");
            }
            return new MirrorOptions(this);
        }
    }
}
