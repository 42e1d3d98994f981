package dev.qemu4j.vm.life;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Expired limits. */
final class Limits {
    /** Enough for an answer of a QEMU that is well. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private Limits() {}

    /** Returns the rest of a limit for a command, which needs some time: a moment if nothing is left. */
    static Duration left(Duration limit, long started) {
        Duration left = limit.minusNanos(System.nanoTime() - started);
        return left.compareTo(MOMENT) < 0 ? MOMENT : left;
    }

    static QemuTimeoutException expired(Duration limit, String wait, @Nullable String now) {
        return new QemuTimeoutException(text(limit, wait) + (now == null ? "" : "; it is " + now), null);
    }

    static String text(Duration limit, String wait) {
        return "time-out of " + TimeLimit.millis(limit) + " ms while " + wait;
    }
}
