package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The pace at which a disk is pulled: its speed, its limit, its progress, and the wish of its caller. */
final class PullPace {
    private static final double NANOS = 1e9;

    private final String disk;
    private final Wanted wanted;
    private final @Nullable DataSize speed;
    private final TimeLeft left;
    private final LongConsumer progress;
    private long bytes;

    /** The listener gets the bytes that have passed since it was called last. */
    PullPace(String disk, Wanted wanted, BackupOptions options, LongConsumer progress) {
        this.disk = disk;
        this.wanted = wanted;
        speed = options.speed();
        left = TimeLeft.of(options.timeout());
        this.progress = progress;
    }

    /** Waits until so many bytes may be taken. */
    void await(long more) {
        long passed = requireTime();
        double due = speed == null ? 0 : (double) bytes / Math.max(1, speed.bytes()) * NANOS;
        if (due > passed) {
            wanted.pause(left.atMost(Duration.ofNanos((long) Math.min(Long.MAX_VALUE, due - passed))));
            requireTime(); // the pause may have been all that was left
        }
        bytes += more;
    }

    /** Returns the time that has passed, in nanoseconds, if the caller still waits and the limit is not over. */
    private long requireTime() {
        wanted.require();
        if (left.isOver()) {
            throw new QemuTimeoutException(
                    "time-out of " + left + " while waiting for the copying of disk '" + disk + "'", null);
        }
        return TimeLimit.nanos(left.passed());
    }

    void passed(long more) {
        progress.accept(more);
    }
}
