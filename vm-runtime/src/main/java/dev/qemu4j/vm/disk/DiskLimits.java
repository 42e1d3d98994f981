package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.block.BlockSetIoThrottle;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Limits of what a guest may read from and write to a disk. Immutable. */
public final class DiskLimits implements Consumer<DiskLimits.Builder> {
    private final DataSize bps;
    private final DataSize bpsRd;
    private final DataSize bpsWr;
    private final long iops;
    private final long iopsRd;
    private final long iopsWr;
    private final DataSize bpsMax;
    private final long iopsMax;

    private DiskLimits(Builder builder) {
        bps = builder.bps;
        bpsRd = builder.bpsRd;
        bpsWr = builder.bpsWr;
        iops = builder.iops;
        iopsRd = builder.iopsRd;
        iopsWr = builder.iopsWr;
        bpsMax = builder.bpsMax;
        iopsMax = builder.iopsMax;
    }

    /**
     * Starts without limits.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Reads the limits that QEMU reports. */
    static DiskLimits of(BlockDeviceInfo info) {
        return builder()
                .bps(DataSize.ofBytes(info.bps()))
                .bpsRd(DataSize.ofBytes(info.bpsRd()))
                .bpsWr(DataSize.ofBytes(info.bpsWr()))
                .iops(info.iops())
                .iopsRd(info.iopsRd())
                .iopsWr(info.iopsWr())
                .bpsMax(DataSize.ofBytes(orZero(info.bpsMax())))
                .iopsMax(orZero(info.iopsMax()))
                .build();
    }

    private static long orZero(@Nullable Long limit) {
        return limit == null ? 0 : limit;
    }

    void write(BlockSetIoThrottle.Builder command) {
        command.bps(bps.bytes())
                .bpsRd(bpsRd.bytes())
                .bpsWr(bpsWr.bytes())
                .iops(iops)
                .iopsRd(iopsRd)
                .iopsWr(iopsWr);
        if (bpsMax.bytes() > 0) {
            command.bpsMax(bpsMax.bytes());
        }
        if (iopsMax > 0) {
            command.iopsMax(iopsMax);
        }
    }

    /**
     * Returns the limit of reads and writes together.
     *
     * @return data a second; nothing for no limit
     */
    public DataSize bps() {
        return bps;
    }

    /**
     * Returns the limit of reads.
     *
     * @return data a second; nothing for no limit
     */
    public DataSize bpsRd() {
        return bpsRd;
    }

    /**
     * Returns the limit of writes.
     *
     * @return data a second; nothing for no limit
     */
    public DataSize bpsWr() {
        return bpsWr;
    }

    /**
     * Returns the limit of reads and writes together.
     *
     * @return requests a second; 0 for no limit
     */
    public long iops() {
        return iops;
    }

    /**
     * Returns the limit of reads.
     *
     * @return requests a second; 0 for no limit
     */
    public long iopsRd() {
        return iopsRd;
    }

    /**
     * Returns the limit of writes.
     *
     * @return requests a second; 0 for no limit
     */
    public long iopsWr() {
        return iopsWr;
    }

    /**
     * Returns the limit of bursts of reads and writes together.
     *
     * @return data a second; nothing for no limit
     */
    public DataSize bpsMax() {
        return bpsMax;
    }

    /**
     * Returns the limit of bursts of reads and writes together.
     *
     * @return requests a second; 0 for no limit
     */
    public long iopsMax() {
        return iopsMax;
    }

    /**
     * Starts from these limits.
     *
     * @return a builder of its own
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        accept(builder);
        return builder;
    }

    /** Gives a builder what these limits have. */
    @Override
    public void accept(Builder builder) {
        builder.bps = bps;
        builder.bpsRd = bpsRd;
        builder.bpsWr = bpsWr;
        builder.iops = iops;
        builder.iopsRd = iopsRd;
        builder.iopsWr = iopsWr;
        builder.bpsMax = bpsMax;
        builder.iopsMax = iopsMax;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DiskLimits that
                && bps.equals(that.bps)
                && bpsRd.equals(that.bpsRd)
                && bpsWr.equals(that.bpsWr)
                && iops == that.iops
                && iopsRd == that.iopsRd
                && iopsWr == that.iopsWr
                && bpsMax.equals(that.bpsMax)
                && iopsMax == that.iopsMax;
    }

    @Override
    public int hashCode() {
        return Objects.hash(bps, bpsRd, bpsWr, iops, iopsRd, iopsWr, bpsMax, iopsMax);
    }

    @Override
    public String toString() {
        return "DiskLimits[bps " + bps + ", read " + bpsRd + ", write " + bpsWr + ", burst " + bpsMax + "; iops " + iops
                + ", read " + iopsRd + ", write " + iopsWr + ", burst " + iopsMax + "]";
    }

    /** Builder of limits; a limit of nothing is none. */
    public static final class Builder {
        private DataSize bps = DataSize.ofBytes(0);
        private DataSize bpsRd = DataSize.ofBytes(0);
        private DataSize bpsWr = DataSize.ofBytes(0);
        private long iops;
        private long iopsRd;
        private long iopsWr;
        private DataSize bpsMax = DataSize.ofBytes(0);
        private long iopsMax;

        private Builder() {}

        /**
         * Limits reads and writes together; default not at all. Excludes {@link #bpsRd} and {@link #bpsWr}.
         *
         * @param perSecond the data a second
         * @return this builder
         */
        public Builder bps(DataSize perSecond) {
            bps = Objects.requireNonNull(perSecond, "perSecond");
            return this;
        }

        /**
         * Limits reads; default not at all.
         *
         * @param perSecond the data a second
         * @return this builder
         */
        public Builder bpsRd(DataSize perSecond) {
            bpsRd = Objects.requireNonNull(perSecond, "perSecond");
            return this;
        }

        /**
         * Limits writes; default not at all.
         *
         * @param perSecond the data a second
         * @return this builder
         */
        public Builder bpsWr(DataSize perSecond) {
            bpsWr = Objects.requireNonNull(perSecond, "perSecond");
            return this;
        }

        /**
         * Limits reads and writes together; default not at all. Excludes {@link #iopsRd} and {@link #iopsWr}.
         *
         * @param perSecond the requests a second
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder iops(long perSecond) {
            iops = notNegative("iops", perSecond);
            return this;
        }

        /**
         * Limits reads; default not at all.
         *
         * @param perSecond the requests a second
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder iopsRd(long perSecond) {
            iopsRd = notNegative("iopsRd", perSecond);
            return this;
        }

        /**
         * Limits writes; default not at all.
         *
         * @param perSecond the requests a second
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder iopsWr(long perSecond) {
            iopsWr = notNegative("iopsWr", perSecond);
            return this;
        }

        /**
         * Limits bursts of reads and writes together; default not at all. Goes with {@link #bps}.
         *
         * @param perSecond the data a second
         * @return this builder
         */
        public Builder bpsMax(DataSize perSecond) {
            bpsMax = Objects.requireNonNull(perSecond, "perSecond");
            return this;
        }

        /**
         * Limits bursts of reads and writes together; default not at all. Goes with {@link #iops}.
         *
         * @param perSecond the requests a second
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder iopsMax(long perSecond) {
            iopsMax = notNegative("iopsMax", perSecond);
            return this;
        }

        private static long notNegative(String name, long limit) {
            if (limit < 0) {
                throw new IllegalArgumentException(name + ": " + limit + " (expected: >= 0)");
            }
            return limit;
        }

        /**
         * Makes the limits.
         *
         * @return immutable limits
         */
        public DiskLimits build() {
            return new DiskLimits(this);
        }
    }
}
