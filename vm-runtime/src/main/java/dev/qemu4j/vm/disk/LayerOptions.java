package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.block.BlockdevOnError;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Options of a commit or a stream: the layers between which data are moved, and how fast. Immutable. */
public final class LayerOptions implements Consumer<LayerOptions.Builder> {
    private static final LayerOptions DEFAULTS = new Builder().build();

    private final @Nullable String top;
    private final @Nullable String base;
    private final @Nullable DataSize speed;
    private final @Nullable BlockdevOnError onError;
    private final boolean pending;
    private final boolean bitmaps;

    private LayerOptions(Builder builder) {
        top = builder.top;
        base = builder.base;
        speed = builder.speed;
        onError = builder.onError;
        pending = builder.pending;
        bitmaps = builder.bitmaps;
    }

    /**
     * Returns the options of an operation for which none are given.
     *
     * @return the defaults that the {@linkplain Builder builder's} methods name
     */
    public static LayerOptions defaults() {
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
     * Returns the upper layer.
     *
     * @return its node or file, or null for the active layer
     */
    public @Nullable String top() {
        return top;
    }

    /**
     * Returns the lower layer.
     *
     * @return its node or file, or null for the operation's default
     */
    public @Nullable String base() {
        return base;
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
     * Returns the policy for I/O errors.
     *
     * @return the policy, or null for QEMU's default
     */
    public @Nullable BlockdevOnError onError() {
        return onError;
    }

    /**
     * Tells whether the job waits before its last step.
     *
     * @return true if its owner calls {@link dev.qemu4j.qmp.job.Job#jobFinalize}
     */
    public boolean pending() {
        return pending;
    }

    /**
     * Tells whether a stream keeps the changes that the bitmaps of vanishing layers know.
     *
     * @return true if it merges them into the active layer's
     */
    public boolean bitmaps() {
        return bitmaps;
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
        builder.top = top;
        builder.base = base;
        builder.speed = speed;
        builder.onError = onError;
        builder.pending = pending;
        builder.bitmaps = bitmaps;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LayerOptions that
                && Objects.equals(top, that.top)
                && Objects.equals(base, that.base)
                && Objects.equals(speed, that.speed)
                && Objects.equals(onError, that.onError)
                && pending == that.pending
                && bitmaps == that.bitmaps;
    }

    @Override
    public int hashCode() {
        return Objects.hash(top, base, speed, onError, pending, bitmaps);
    }

    @Override
    public String toString() {
        return "LayerOptions[top " + top + ", base " + base + ", speed " + speed + ", on error " + onError
                + (pending ? ", pending" : "") + (bitmaps ? "" : ", without bitmaps") + "]";
    }

    /** Builder of options. */
    public static final class Builder {
        private @Nullable String top;
        private @Nullable String base;
        private @Nullable DataSize speed;
        private @Nullable BlockdevOnError onError;
        private boolean pending;
        private boolean bitmaps = true;

        private Builder() {}

        /** Forgets the layers, but not the rest. */
        Builder allLayers() {
            top = null;
            base = null;
            return this;
        }

        /**
         * Sets the upper layer: the one that a commit empties first, or that a stream fills; default the active layer.
         *
         * @param layer its node or its file
         * @return this builder
         */
        public Builder top(String layer) {
            top = Objects.requireNonNull(layer, "layer");
            return this;
        }

        /**
         * Sets the lower layer. It is the one that a commit fills, default the one below the upper layer; or the one that stays below a
         * stream, default none.
         *
         * @param layer its node or its file
         * @return this builder
         */
        public Builder base(String layer) {
            base = Objects.requireNonNull(layer, "layer");
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
         * Sets the policy for I/O errors; default QEMU's, to report them, which ends the job.
         *
         * @param policy the policy
         * @return this builder
         */
        public Builder onError(BlockdevOnError policy) {
            onError = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Sets whether the job waits before its last step until {@link dev.qemu4j.qmp.job.Job#jobFinalize}; default false. A commit of the active
         * layer refuses it, as the guest's disk would stand still meanwhile: it waits for {@link dev.qemu4j.qmp.job.Job#complete}.
         *
         * @param waits true if so
         * @return this builder
         */
        public Builder pending(boolean waits) {
            pending = waits;
            return this;
        }

        /**
         * Sets whether a stream first merges the bitmaps of the layers that vanish into those of the same names in the active layer; default true. Without that,
         * incremental backups by these bitmaps miss changes: the next backup has to be a full one.
         *
         * @param merged false if not
         * @return this builder
         */
        public Builder bitmaps(boolean merged) {
            bitmaps = merged;
            return this;
        }

        /**
         * Makes the options.
         *
         * @return immutable options
         */
        public LayerOptions build() {
            return new LayerOptions(this);
        }
    }
}
