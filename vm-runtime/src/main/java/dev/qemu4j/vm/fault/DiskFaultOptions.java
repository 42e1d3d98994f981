package dev.qemu4j.vm.fault;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Options of requests to a disk that fail: which ones. Immutable. */
public final class DiskFaultOptions implements Consumer<DiskFaultOptions.Builder> {
    private static final DiskFaultOptions DEFAULTS = new Builder().build();
    private static final int MOST = 1000;

    private final int after;
    private final boolean once;
    private final @Nullable Long sector;

    private DiskFaultOptions(Builder builder) {
        after = builder.after;
        once = builder.once;
        sector = builder.sector;
    }

    /**
     * Returns the options of a fault for which none are given.
     *
     * @return the defaults that the {@linkplain Builder builder's} methods name
     */
    public static DiskFaultOptions defaults() {
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
     * Returns the number of writes that still succeed.
     *
     * @return the number, zero by default
     */
    public int after() {
        return after;
    }

    /**
     * Tells whether one request fails, and those after it do not.
     *
     * @return false if all fail
     */
    public boolean once() {
        return once;
    }

    /**
     * Returns the sector whose requests fail.
     *
     * @return its number, of 512 bytes each, or null for all sectors
     */
    public @Nullable Long sector() {
        return sector;
    }

    /**
     * Returns a builder that begins as these options.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        accept(builder);
        return builder;
    }

    /** Sets a builder to these options. */
    @Override
    public void accept(Builder builder) {
        builder.after = after;
        builder.once = once;
        builder.sector = sector;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DiskFaultOptions that
                && after == that.after
                && once == that.once
                && Objects.equals(sector, that.sector);
    }

    @Override
    public int hashCode() {
        return Objects.hash(after, once, sector);
    }

    /** Returns the options. */
    @Override
    public String toString() {
        return "DiskFaultOptions[after=" + after + ", once=" + once + ", sector=" + sector + "]";
    }

    /** Builder of the options. */
    public static final class Builder {
        private int after;
        private boolean once;
        private @Nullable Long sector;

        private Builder() {}

        /**
         * Sets the number of writes that succeed before the first one fails. Zeroings count as writes.
         *
         * @param writes 0, the default, to 1000; reads and flushes cannot be counted
         * @return this builder
         * @throws IllegalArgumentException if it is another number
         */
        public Builder after(int writes) {
            if (writes < 0 || writes > MOST) {
                throw new IllegalArgumentException("after: " + writes + " (expected: 0 to " + MOST + ")");
            }
            after = writes;
            return this;
        }

        /**
         * Has one request of each kind fail only: a write, a zeroing, a discard.
         *
         * @param once false by default
         * @return this builder
         */
        public Builder once(boolean once) {
            this.once = once;
            return this;
        }

        /**
         * Has requests fail only if they contain a sector, as a bad place of a disk does.
         *
         * @param sector its number, of 512 bytes each
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder sector(long sector) {
            if (sector < 0) {
                throw new IllegalArgumentException("sector: " + sector + " (expected: >= 0)");
            }
            this.sector = sector;
            return this;
        }

        /**
         * Makes the options.
         *
         * @return the options
         */
        public DiskFaultOptions build() {
            return new DiskFaultOptions(this);
        }
    }
}
