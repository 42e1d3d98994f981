package dev.qemu4j.qmp.call.internal;

import java.time.Duration;
import java.util.Objects;

/** Checks and words of a time limit. */
public final class TimeLimit {
    private TimeLimit() {}

    public static Duration require(String what, Duration limit) {
        Objects.requireNonNull(limit, what);
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException(what + ": " + limit + " (expected: above zero)");
        }
        return limit;
    }

    /** Returns the limit in nanoseconds; one of more than a century is taken as a century. */
    public static long nanos(Duration limit) {
        Duration century = Duration.ofDays(36_500);
        return (limit.compareTo(century) > 0 ? century : limit).toNanos();
    }

    public static String text(Duration limit) {
        long millis = limit.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
