package dev.qemu4j.vm.fault;

import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.Objects;

/**
 * A step of a {@link Chaos}.
 *
 * @param number its place, from one on
 * @param fault the name of the fault
 * @param pause the time before it
 * @param hold the time for which it is there
 */
public record ChaosStep(int number, String fault, Duration pause, Duration hold) {
    /**
     * Checks that nothing is missing.
     *
     * @param number its place, from one on
     * @param fault the name of the fault
     * @param pause the time before it
     * @param hold the time for which it is there
     */
    public ChaosStep {
        Objects.requireNonNull(fault, "fault");
        Objects.requireNonNull(pause, "pause");
        Objects.requireNonNull(hold, "hold");
    }

    /** Returns the step in words. */
    @Override
    public String toString() {
        return number + ": after " + TimeLimit.millis(pause) + " ms, '" + fault + "' for " + TimeLimit.millis(hold)
                + " ms";
    }
}
