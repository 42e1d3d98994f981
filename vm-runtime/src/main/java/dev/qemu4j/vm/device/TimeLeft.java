package dev.qemu4j.vm.device;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The time that is left of a call's one limit. */
final class TimeLeft {
    private final long started = System.nanoTime();
    private final Duration limit;

    TimeLeft(Duration limit) {
        this.limit = limit;
    }

    /** Returns the time that is left, zero if there is none. */
    Duration now() {
        return Duration.ofNanos(Math.max(0, TimeUnit.NANOSECONDS.convert(limit) - (System.nanoTime() - started)));
    }

    Duration atMost(Duration other) {
        Duration left = now();
        return left.compareTo(other) < 0 ? left : other;
    }

    /** Returns the limit for messages. */
    @Override
    public String toString() {
        return TimeUnit.MILLISECONDS.convert(limit) + " ms";
    }
}
