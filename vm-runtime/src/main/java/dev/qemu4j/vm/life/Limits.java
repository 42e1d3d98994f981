package dev.qemu4j.vm.life;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Expired limits. */
final class Limits {
    private Limits() {}

    static QemuTimeoutException expired(Duration limit, String wait, @Nullable String now) {
        return new QemuTimeoutException(text(limit, wait) + (now == null ? "" : "; it is " + now), null);
    }

    static String text(Duration limit, String wait) {
        return "time-out of " + TimeLimit.millis(limit) + " ms while " + wait;
    }
}
