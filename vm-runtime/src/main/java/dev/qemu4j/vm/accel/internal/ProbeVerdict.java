package dev.qemu4j.vm.accel.internal;

/**
 * The outcome of a guest under an accelerator.
 *
 * @param outcome whether it ran
 * @param reason a sentence without its end
 */
public record ProbeVerdict(Outcome outcome, String reason) {
    /** The outcomes. */
    public enum Outcome {
        /** The guest ran to its end. */
        RUNS,
        /** The accelerator cannot be opened, or the guest did not run. */
        FAILS,
        /** The guest did not end in time, or said nothing, which a busy host may be the reason of. */
        LATE,
        /** No guest could be tried, for reasons that say nothing about the accelerator. */
        UNKNOWN
    }

    static ProbeVerdict runs(String reason) {
        return new ProbeVerdict(Outcome.RUNS, reason);
    }

    static ProbeVerdict fails(String reason) {
        return new ProbeVerdict(Outcome.FAILS, reason);
    }

    static ProbeVerdict late(String reason) {
        return new ProbeVerdict(Outcome.LATE, reason);
    }

    static ProbeVerdict unknown(String reason) {
        return new ProbeVerdict(Outcome.UNKNOWN, reason);
    }

    public boolean runs() {
        return outcome == Outcome.RUNS;
    }

    /** Tells whether a machine had better not use the accelerator. */
    public boolean fails() {
        return outcome == Outcome.FAILS || outcome == Outcome.LATE;
    }
}
