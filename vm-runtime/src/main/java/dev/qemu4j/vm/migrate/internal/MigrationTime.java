package dev.qemu4j.vm.migrate.internal;

import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.vm.migrate.MigrateTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The time for a migration, of which the start of the other QEMU takes a part. */
public final class MigrationTime {
    private final Duration limit;
    private final TimeLeft time;

    /** Begins now. */
    public MigrationTime(Duration limit) {
        this.limit = limit;
        time = TimeLeft.of(limit);
    }

    /** Returns the rest, which is above zero. */
    public Duration left() {
        Duration left = time.now();
        if (left.isZero()) {
            throw over(null);
        }
        return left;
    }

    /** Returns the rest, but no more than another limit. */
    public Duration atMost(Duration other) {
        Duration left = left();
        return left.compareTo(other) < 0 ? left : other;
    }

    /** A failure of the start: that of the migration's time if that is over. */
    public RuntimeException orSame(RuntimeException failure) {
        return time.isOver() ? over(failure) : failure;
    }

    private MigrateTimeoutException over(@Nullable Throwable cause) {
        return new MigrateTimeoutException(
                "the machine goes on: the migration took too long; the other QEMU was not up within "
                        + TimeLimit.text(limit) + " (expected: a longer MigrateOptions.timeout)",
                cause);
    }
}
