package dev.qemu4j.img.nbd;

/** How something is written. */
public enum NbdFlag {
    /** Answers only when it is lasting, as after a flush. */
    FUA(Wire.FLAG_FUA, Wire.CAN_FUA),
    /** Zeros that take their space, for writes that shall not fail later for want of it. */
    NO_HOLE(Wire.FLAG_NO_HOLE, Wire.CAN_ZERO),
    /** Zeros only if that is faster than writing them; else {@code ENOTSUP}. */
    FAST_ZERO(Wire.FLAG_FAST_ZERO, Wire.CAN_FAST_ZERO);

    private final int bit;
    private final int needs;

    NbdFlag(int bit, int needs) {
        this.bit = bit;
        this.needs = needs;
    }

    int bit() {
        return bit;
    }

    int needs() {
        return needs;
    }
}
