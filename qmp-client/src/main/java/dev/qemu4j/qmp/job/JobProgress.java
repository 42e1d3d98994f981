package dev.qemu4j.qmp.job;

import java.math.BigInteger;

/**
 * Progress of a job, in units of its own: bytes for those that copy.
 *
 * <p>Both numbers have 64 bits and no sign, as in QEMU: {@link Long#toUnsignedString(long)} writes one above {@link
 * Long#MAX_VALUE}.
 *
 * @param current what is done
 * @param total what is to be done, as far as QEMU knows now: it may grow, as a guest writes on; 0 if it is not known
 */
public record JobProgress(long current, long total) {
    /**
     * Returns the part that is done.
     *
     * @return from 0.0 to 1.0; 0.0 as long as nothing is known
     */
    public double fraction() {
        return total == 0 ? 0.0 : Math.min(1.0, unsigned(current) / unsigned(total));
    }

    /** Returns both numbers. */
    @Override
    public String toString() {
        return Long.toUnsignedString(current) + " of " + Long.toUnsignedString(total);
    }

    private static double unsigned(long bits) {
        return bits >= 0 ? bits : new BigInteger(Long.toUnsignedString(bits)).doubleValue();
    }
}
