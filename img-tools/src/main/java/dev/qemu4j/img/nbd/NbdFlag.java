package dev.qemu4j.img.nbd;

/** A flag of a request that reads, writes or describes blocks. */
public enum NbdFlag {
    /** Answers only when it is lasting, as after a flush; of writes, zeros and trims. */
    FUA(Wire.FLAG_FUA, Wire.CAN_FUA, 1 << Wire.WRITE | 1 << Wire.WRITE_ZEROES | 1 << Wire.TRIM),
    /** Zeros that take their space, for writes that shall not fail later for want of it. */
    NO_HOLE(Wire.FLAG_NO_HOLE, Wire.CAN_ZERO, 1 << Wire.WRITE_ZEROES),
    /** Zeros only if that is faster than writing them; else {@code ENOTSUP}. */
    FAST_ZERO(Wire.FLAG_FAST_ZERO, Wire.CAN_FAST_ZERO, 1 << Wire.WRITE_ZEROES),
    /** A read that is answered in one piece, so that its bytes are of one moment; else {@code EOVERFLOW}. */
    DF(Wire.FLAG_DF, Wire.CAN_DF, 1 << Wire.READ),
    /** One extent of a block status, which may end before the range does. */
    REQ_ONE(Wire.FLAG_REQ_ONE, 0, 1 << Wire.BLOCK_STATUS);

    private final int bit;
    private final int needs;
    private final int commands;

    NbdFlag(int bit, int needs, int commands) {
        this.bit = bit;
        this.needs = needs;
        this.commands = commands;
    }

    int bit() {
        return bit;
    }

    /** Tells whether a command can have it. */
    boolean suits(int command) {
        return (commands & 1 << command) != 0;
    }

    boolean isOffered(NbdExport export) {
        return needs == 0 || export.has(needs);
    }
}
