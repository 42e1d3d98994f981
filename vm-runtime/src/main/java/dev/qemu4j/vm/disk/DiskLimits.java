package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.block.BlockSetIoThrottle;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Limits of what a guest may read from and write to a disk. Immutable.
 *
 * <p>Those that were read from QEMU also keep what has no method here: the bursts of reads or of writes alone, how long bursts last, and the size of
 * a request. They are set again with the others, as long as the limit that they belong to is.
 */
public final class DiskLimits implements Consumer<DiskLimits.Builder> {
    private final DataSize bps;
    private final DataSize bpsRd;
    private final DataSize bpsWr;
    private final long iops;
    private final long iopsRd;
    private final long iopsWr;
    private final DataSize bpsMax;
    private final long iopsMax;
    private final OtherLimits others;

    private DiskLimits(Builder builder) {
        bps = builder.bps;
        bpsRd = builder.bpsRd;
        bpsWr = builder.bpsWr;
        iops = builder.iops;
        iopsRd = builder.iopsRd;
        iopsWr = builder.iopsWr;
        bpsMax = builder.bpsMax;
        iopsMax = builder.iopsMax;
        others = builder.others;
    }

    /**
     * Returns a builder without limits.
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
                .others(OtherLimits.of(info))
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
        others.write(command, this);
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
     * Returns a builder that begins as these limits.
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
        builder.others = others;
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
                && iopsMax == that.iopsMax
                && others.equals(that.others);
    }

    @Override
    public int hashCode() {
        return Objects.hash(bps, bpsRd, bpsWr, iops, iopsRd, iopsWr, bpsMax, iopsMax, others);
    }

    @Override
    public String toString() {
        return "DiskLimits[bps " + bps + ", read " + bpsRd + ", write " + bpsWr + ", burst " + bpsMax + "; iops " + iops
                + ", read " + iopsRd + ", write " + iopsWr + ", burst " + iopsMax + others + "]";
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
        private OtherLimits others = OtherLimits.NONE;

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

        /** Keeps limits that only QEMU's own command sets. */
        private Builder others(OtherLimits known) {
            others = known;
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

    /** The limits that {@link DiskLimits} only keeps: the bursts of one direction, the lengths of bursts, and the size of a request; 0 for none. */
    private record OtherLimits(
            Burst bps, Burst bpsRd, Burst bpsWr, Burst iops, Burst iopsRd, Burst iopsWr, long iopsSize) {
        static final OtherLimits NONE =
                new OtherLimits(Burst.NONE, Burst.NONE, Burst.NONE, Burst.NONE, Burst.NONE, Burst.NONE, 0);

        /** A burst of one limit. QEMU knows a length of one second where none is given. */
        record Burst(long max, long seconds) {
            static final Burst NONE = new Burst(0, 0);

            static Burst of(@Nullable Long max, @Nullable Long seconds) {
                long burst = orZero(max);
                return burst == 0 ? NONE : new Burst(burst, orZero(seconds) == 1 ? 0 : orZero(seconds));
            }

            /** The length alone, for a burst whose height has a method. */
            static Burst length(@Nullable Long max, @Nullable Long seconds) {
                return new Burst(0, of(max, seconds).seconds());
            }

            /** QEMU refuses bursts without their limit, and lengths without bursts. */
            void write(long limit, long height, LongConsumer setMax, LongConsumer setSeconds) {
                if (limit == 0 || height == 0) {
                    return;
                }
                if (max > 0) {
                    setMax.accept(max);
                }
                if (seconds > 0) {
                    setSeconds.accept(seconds);
                }
            }
        }

        static OtherLimits of(BlockDeviceInfo info) {
            return new OtherLimits(
                    Burst.length(info.bpsMax(), info.bpsMaxLength()),
                    Burst.of(info.bpsRdMax(), info.bpsRdMaxLength()),
                    Burst.of(info.bpsWrMax(), info.bpsWrMaxLength()),
                    Burst.length(info.iopsMax(), info.iopsMaxLength()),
                    Burst.of(info.iopsRdMax(), info.iopsRdMaxLength()),
                    Burst.of(info.iopsWrMax(), info.iopsWrMaxLength()),
                    orZero(info.iopsSize()));
        }

        void write(BlockSetIoThrottle.Builder command, DiskLimits limits) {
            bps.write(limits.bps().bytes(), limits.bpsMax().bytes(), command::bpsMax, command::bpsMaxLength);
            bpsRd.write(limits.bpsRd().bytes(), bpsRd.max(), command::bpsRdMax, command::bpsRdMaxLength);
            bpsWr.write(limits.bpsWr().bytes(), bpsWr.max(), command::bpsWrMax, command::bpsWrMaxLength);
            iops.write(limits.iops(), limits.iopsMax(), command::iopsMax, command::iopsMaxLength);
            iopsRd.write(limits.iopsRd(), iopsRd.max(), command::iopsRdMax, command::iopsRdMaxLength);
            iopsWr.write(limits.iopsWr(), iopsWr.max(), command::iopsWrMax, command::iopsWrMaxLength);
            if (iopsSize > 0 && limits.iops() + limits.iopsRd() + limits.iopsWr() > 0) { // else QEMU refuses it
                command.iopsSize(iopsSize);
            }
        }

        /** Returns the end of {@link DiskLimits#toString}, empty if there are none. */
        @Override
        public String toString() {
            return equals(NONE)
                    ? ""
                    : "; bursts " + bpsRd.max() + " read, " + bpsWr.max() + " written, " + iopsRd.max() + " reads, "
                            + iopsWr.max() + " writes; a request " + iopsSize;
        }
    }
}
