package dev.qemu4j.vm.disk.revert;

import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Options of a reverting: the fate of the old layer and of its bitmaps. Immutable. */
public final class RevertOptions implements Consumer<RevertOptions.Builder> {
    private static final RevertOptions DEFAULTS = new Builder().build();

    private final boolean keep;
    private final boolean bitmaps;
    private final Duration timeout;

    private RevertOptions(Builder builder) {
        keep = builder.keep;
        bitmaps = builder.bitmaps;
        timeout = builder.timeout;
    }

    /**
     * Returns the options of a reverting for which none are given.
     *
     * @return the defaults that the {@linkplain Builder builder's} methods name
     */
    public static RevertOptions defaults() {
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
     * Tells whether the old layer's file stays.
     *
     * @return false if it is deleted
     */
    public boolean keep() {
        return keep;
    }

    /**
     * Tells whether bitmaps of the old layer forbid the reverting.
     *
     * @return false if they are given up with it
     */
    public boolean bitmaps() {
        return bitmaps;
    }

    /**
     * Returns the longest time for the formatting of an overlay, and again for the reset.
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
        builder.keep = keep;
        builder.bitmaps = bitmaps;
        builder.timeout = timeout;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RevertOptions that
                && keep == that.keep
                && bitmaps == that.bitmaps
                && timeout.equals(that.timeout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(keep, bitmaps, timeout);
    }

    @Override
    public String toString() {
        return "RevertOptions[" + (keep ? "keep, " : "") + (bitmaps ? "" : "without bitmaps, ") + "timeout "
                + TimeLimit.millis(timeout) + " ms]";
    }

    /** Builder of options. */
    public static final class Builder {
        private boolean keep;
        private boolean bitmaps = true;
        private Duration timeout = Duration.ofSeconds(30);

        private Builder() {}

        /**
         * Sets whether the file of the old layer stays; default false, which deletes it when the guest is on the new one.
         *
         * @param kept true if so
         * @return this builder
         */
        public Builder keep(boolean kept) {
            keep = kept;
            return this;
        }

        /**
         * Sets whether a disk whose layer has bitmaps is refused; default true. Without that they end with the layer, and the next backup has to be a full one, of each tool: a
         * bitmap that a lower layer has under the same name does not know what was given up.
         *
         * @param refused false if not
         * @return this builder
         */
        public Builder bitmaps(boolean refused) {
            bitmaps = refused;
            return this;
        }

        /**
         * Sets the longest time for the formatting of an overlay, and again for the reset; default 30 seconds.
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
        public RevertOptions build() {
            return new RevertOptions(this);
        }
    }
}
