package dev.qemu4j.base.async;

import java.time.Duration;
import java.util.Objects;

/**
 * Checks, converts and words time limits: the one place where a caller's {@link Duration} becomes a number.
 *
 * <p>Java's own conversions throw on durations such as that of {@link java.time.temporal.ChronoUnit#FOREVER}, which means "no limit".
 */
public final class TimeLimit {
    private static final Duration CENTURY = Duration.ofDays(36_500);

    private TimeLimit() {}

    /**
     * Checks that a limit is above zero.
     *
     * @param what the limit's name
     * @param limit the limit
     * @return the limit
     * @throws IllegalArgumentException if it is zero or negative
     */
    public static Duration require(String what, Duration limit) {
        Objects.requireNonNull(limit, what);
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException(what + ": " + limit + " (expected: above zero)");
        }
        return limit;
    }

    /**
     * Checks that a limit is not below zero. One of zero is that of a wait for what may be there already.
     *
     * @param what the limit's name
     * @param limit the limit
     * @return the limit
     * @throws IllegalArgumentException if it is negative
     */
    public static Duration requireNotNegative(String what, Duration limit) {
        Objects.requireNonNull(limit, what);
        if (limit.isNegative()) {
            throw new IllegalArgumentException(what + ": " + limit + " (expected: zero or more)");
        }
        return limit;
    }

    /**
     * Returns a limit in nanoseconds.
     *
     * @param limit the limit
     * @return its nanoseconds; one of more than a century is taken as a century
     */
    public static long nanos(Duration limit) {
        return capped(limit).toNanos();
    }

    /**
     * Returns a limit in milliseconds.
     *
     * @param limit the limit
     * @return its milliseconds; one of more than a century is taken as a century
     */
    public static long millis(Duration limit) {
        return capped(limit).toMillis();
    }

    /**
     * Returns a limit for people.
     *
     * @param limit the limit
     * @return its seconds if they are whole, such as {@code 30 s}, else its milliseconds
     */
    public static String text(Duration limit) {
        long millis = millis(limit);
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    /**
     * Returns a limit that can be calculated with.
     *
     * @param limit the limit
     * @return the limit; one of more than a century is taken as a century
     */
    public static Duration capped(Duration limit) {
        Duration negative = CENTURY.negated();
        return limit.compareTo(CENTURY) > 0 ? CENTURY : limit.compareTo(negative) < 0 ? negative : limit;
    }
}
