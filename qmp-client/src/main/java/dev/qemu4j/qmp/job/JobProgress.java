package dev.qemu4j.qmp.job;

/**
 * How far a job has come, in units of its own: bytes for those that copy.
 *
 * @param current what is done
 * @param total what is to be done, as far as QEMU knows now: it may grow, as a guest writes on
 */
public record JobProgress(long current, long total) {
    /**
     * Returns the part that is done.
     *
     * @return from 0.0 to 1.0; 0.0 as long as nothing is known
     */
    public double fraction() {
        return total <= 0 ? 0.0 : Math.min(1.0, (double) current / total);
    }
}
