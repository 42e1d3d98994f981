package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Options of a snapshot: the overlay that takes the writes, and the guest's part. Immutable. */
public final class OverlayOptions implements Consumer<OverlayOptions.Builder> {
    private static final OverlayOptions DEFAULTS = new Builder().build();

    private final Format format;
    private final @Nullable String nodeName;
    private final @Nullable DataSize clusterSize;
    private final boolean relativeBacking;
    private final boolean prepared;
    private final boolean overwriting;
    private final boolean bitmaps;
    private final @Nullable GuestAgent agent;
    private final Duration timeout;

    private OverlayOptions(Builder builder) {
        format = builder.format;
        nodeName = builder.nodeName;
        clusterSize = builder.clusterSize;
        relativeBacking = builder.relativeBacking;
        prepared = builder.prepared;
        overwriting = builder.overwriting;
        bitmaps = builder.bitmaps;
        agent = builder.agent;
        timeout = builder.timeout;
    }

    /**
     * Returns the options of a snapshot for which none are given.
     *
     * @return the defaults that the {@linkplain Builder builder's} methods name
     */
    public static OverlayOptions defaults() {
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
     * Returns the overlay's format.
     *
     * @return the format
     */
    public Format format() {
        return format;
    }

    /**
     * Returns the overlay's node name.
     *
     * @return the name, or null for one that is made up
     */
    public @Nullable String nodeName() {
        return nodeName;
    }

    /**
     * Returns the cluster size of a new overlay.
     *
     * @return the size, or null for the format's own
     */
    public @Nullable DataSize clusterSize() {
        return clusterSize;
    }

    /**
     * Tells whether the overlay names its backing file relative to its own place.
     *
     * @return false for an absolute name
     */
    public boolean relativeBacking() {
        return relativeBacking;
    }

    /**
     * Tells whether the overlay is there already.
     *
     * @return true if its user has made it
     */
    public boolean prepared() {
        return prepared;
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
     * Tells whether recording bitmaps go on in the overlay.
     *
     * @return false if they end with the layer
     */
    public boolean bitmaps() {
        return bitmaps;
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
     * Returns the longest time for the formatting of an overlay, and again for a guest that is frozen.
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
        builder.clusterSize = clusterSize;
        builder.relativeBacking = relativeBacking;
        builder.prepared = prepared;
        builder.overwriting = overwriting;
        builder.bitmaps = bitmaps;
        builder.agent = agent;
        builder.timeout = timeout;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OverlayOptions that
                && format.equals(that.format)
                && Objects.equals(nodeName, that.nodeName)
                && Objects.equals(clusterSize, that.clusterSize)
                && relativeBacking == that.relativeBacking
                && prepared == that.prepared
                && overwriting == that.overwriting
                && bitmaps == that.bitmaps
                && Objects.equals(agent, that.agent)
                && timeout.equals(that.timeout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                format, nodeName, clusterSize, relativeBacking, prepared, overwriting, bitmaps, agent, timeout);
    }

    @Override
    public String toString() {
        return "OverlayOptions[" + format + ", node " + nodeName + ", cluster size " + clusterSize
                + (relativeBacking ? ", relative backing name" : "") + (prepared ? ", prepared" : "")
                + (overwriting ? ", overwriting" : "") + (bitmaps ? "" : ", without bitmaps")
                + (agent == null ? "" : ", frozen") + ", timeout " + TimeLimit.millis(timeout) + " ms]";
    }

    /** Builder of options. */
    public static final class Builder {
        private static final Set<Format> BACKED = Set.of(Format.QCOW2, Format.QED);

        private Format format = Format.QCOW2;
        private @Nullable String nodeName;
        private @Nullable DataSize clusterSize;
        private boolean relativeBacking;
        private boolean prepared;
        private boolean overwriting;
        private boolean bitmaps = true;
        private @Nullable GuestAgent agent;
        private Duration timeout = Duration.ofSeconds(30);

        private Builder() {}

        /**
         * Sets the overlay's format; default {@link Format#QCOW2}.
         *
         * @param format qcow2 or qed, the formats with backing files that QEMU makes while it runs; or that of a {@link #prepared} one
         * @return this builder
         */
        public Builder format(Format format) {
            this.format = Objects.requireNonNull(format, "format");
            return this;
        }

        /**
         * Sets the overlay's node name; default {@code overlay-N} with the first number that is free. One disk only can have it.
         *
         * @param name letters, digits, dots, dashes and underscores, a letter first, 31 at most
         * @return this builder
         * @throws IllegalArgumentException if QEMU takes no such name
         */
        public Builder nodeName(String name) {
            nodeName = NodeNames.valid(name);
            return this;
        }

        /**
         * Sets the cluster size of a new overlay; default the format's own.
         *
         * @param size a power of two
         * @return this builder
         */
        public Builder clusterSize(DataSize size) {
            clusterSize = Objects.requireNonNull(size, "size");
            return this;
        }

        /**
         * Sets whether the overlay names its backing file relative to its own place, so that both can be moved together; default false.
         *
         * @param relative true if so
         * @return this builder
         */
        public Builder relativeBacking(boolean relative) {
            relativeBacking = relative;
            return this;
        }

        /**
         * Takes an overlay that is there; default false. It has to be an image without data over the disk's active layer, as {@code
         * qemu-img create -b} makes it.
         *
         * @param there true if so
         * @return this builder
         */
        public Builder prepared(boolean there) {
            prepared = there;
            return this;
        }

        /**
         * Allows the overlay to take the place of a file that is there and that nothing uses. Its content is lost as soon as QEMU formats it, also
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
         * Sets whether each recording bitmap of the active layer goes on in the overlay under its name, with the changes that it knows; default true. Others are
         * named by {@link DiskSnapshot#bitmapsLeft}.
         *
         * @param carried false if not
         * @return this builder
         */
        public Builder bitmaps(boolean carried) {
            bitmaps = carried;
            return this;
        }

        /**
         * Has the guest's file systems frozen while the snapshot is taken, and always thawed. By default they are not, and the snapshot is that of a
         * power cut.
         *
         * @param agent the guest's agent, which stays the caller's
         * @return this builder
         */
        public Builder frozenBy(GuestAgent agent) {
            this.agent = Objects.requireNonNull(agent, "agent");
            return this;
        }

        /**
         * Sets the longest time for the formatting of an overlay, and again for a guest that is frozen; default 30 seconds.
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
         * @throws IllegalArgumentException if they contradict each other, or the format has no backing files
         */
        public OverlayOptions build() {
            if (!prepared && !BACKED.contains(format)) {
                throw new IllegalArgumentException("format: " + format
                        + " (expected: qcow2 or qed, or an overlay that is prepared: other formats have no backing"
                        + " files that QEMU makes while it runs)");
            }
            if (prepared && (clusterSize != null || overwriting || relativeBacking)) {
                throw new IllegalArgumentException(
                        "prepared: the overlay is taken as it is (expected: no cluster size, no relative backing name,"
                                + " no overwriting)");
            }
            return new OverlayOptions(this);
        }
    }
}
