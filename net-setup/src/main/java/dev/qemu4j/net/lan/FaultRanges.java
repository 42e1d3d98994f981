package dev.qemu4j.net.lan;

import java.time.Duration;

/** The ranges of a link's faults. */
final class FaultRanges {
    private static final Duration LONGEST = Duration.ofHours(1);

    private FaultRanges() {}

    static Duration checked(String name, Duration time) {
        if (time.isNegative() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + ": " + time + " (expected: 0 to 1 hour)");
        }
        return time;
    }

    static double checked(String name, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    name + ": " + probability + " (expected: 0 to 1; 0.01 is one frame in a hundred)");
        }
        return probability;
    }
}
