package dev.qemu4j.vm.device;

import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.catalog.BlockingQmpCommands;
import dev.qemu4j.qmp.QmpClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The time that is left of a call's one limit. */
final class TimeLeft {
    /** Enough for an answer of a QEMU that is well. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final long started = System.nanoTime();
    private final Duration limit;

    TimeLeft(Duration limit) {
        this.limit = limit;
    }

    /** Returns the time of a caller's limit. */
    static TimeLeft of(Duration limit) {
        return new TimeLeft(TimeLimit.require("limit", limit));
    }

    /** Returns the time that is left, zero if there is none. */
    Duration now() {
        return Duration.ofNanos(Math.max(0, TimeUnit.NANOSECONDS.convert(limit) - (System.nanoTime() - started)));
    }

    /** Returns the face of a monitor that gives each command what is left, and a last look after the limit a moment. */
    BlockingQmpCommands commands(QmpClient qmp) {
        return new BlockingQmpCommands() {
            @Override
            public <R extends @Nullable Object> R execute(QmpCommand<R> command) {
                Duration left = now();
                return qmp.blocking().execute(command, left.compareTo(MOMENT) < 0 ? MOMENT : left);
            }
        };
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
