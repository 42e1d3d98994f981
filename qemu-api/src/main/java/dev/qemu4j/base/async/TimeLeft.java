package dev.qemu4j.base.async;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * The time that is left of one limit for a call of several steps. It begins when the object is made, and is never below zero. Thread-safe.
 *
 * <p>A limit of more than a century is taken as a century, as {@link TimeLimit} does.
 */
public final class TimeLeft {
    private final Duration limit;
    private final LongSupplier clock;
    private final long started;

    private TimeLeft(Duration limit, LongSupplier clock) {
        this.limit = Objects.requireNonNull(limit, "limit");
        this.clock = clock;
        started = clock.getAsLong();
    }

    /**
     * Begins now.
     *
     * @param limit the limit, which the caller has checked; one below zero leaves nothing
     * @return the time that is left
     */
    public static TimeLeft of(Duration limit) {
        return new TimeLeft(limit, System::nanoTime);
    }

    /** Begins now by a clock of nanoseconds. */
    static TimeLeft of(Duration limit, LongSupplier clock) {
        return new TimeLeft(limit, clock);
    }

    /**
     * Returns the time that is left.
     *
     * @return zero if there is none
     */
    public Duration now() {
        return Duration.ofNanos(Math.max(0, TimeLimit.nanos(limit) - (clock.getAsLong() - started)));
    }

    /**
     * Returns the time that is left, for a step that may take no longer.
     *
     * @param other the most that the step may take
     * @return the shorter one
     */
    public Duration atMost(Duration other) {
        Duration left = now();
        return left.compareTo(other) < 0 ? left : other;
    }

    /**
     * Returns the time that is left, for a step that needs some, such as one that may not wait for zero.
     *
     * @param other the least that the step needs
     * @return the longer one
     */
    public Duration atLeast(Duration other) {
        Duration left = now();
        return left.compareTo(other) < 0 ? other : left;
    }

    /**
     * Tells whether nothing is left.
     *
     * @return true from the limit on
     */
    public boolean isOver() {
        return now().isZero();
    }

    /**
     * Returns the time that has passed.
     *
     * @return the time since the start
     */
    public Duration passed() {
        return Duration.ofNanos(clock.getAsLong() - started);
    }

    /** Returns the whole limit for messages, such as {@code 1500 ms}. */
    @Override
    public String toString() {
        return TimeLimit.millis(limit) + " ms";
    }
}
