package dev.qemu4j.vm.screen;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.qmp.QmpClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One call that looks at a screen, once or until it is in a state; on the call's own thread. */
final class ScreenLook {
    private static final Duration LEAST = Duration.ofNanos(1);

    private final QmpClient qmp;
    private final ScreenOptions options;
    private @Nullable Screenshot last;

    ScreenLook(QmpClient qmp, ScreenOptions options) {
        this.qmp = qmp;
        this.options = options;
    }

    ScreenDump open() {
        return new ScreenDump(qmp, options);
    }

    Screenshot screenshot() {
        ScreenDump.requirePicture(qmp);
        try (ScreenDump dump = open()) {
            return dump.take(null);
        }
    }

    Screenshot await(ScreenWait state, Duration limit) {
        TimeLeft left = TimeLeft.of(limit);
        Predicate<Screenshot> looks =
                state.looks(() -> Thread.currentThread().isInterrupted() || left.isOver());
        try (ScreenDump dump = open()) {
            Await.Condition comes = nanos -> Await.Condition.polling(
                            () -> isThere(dump, looks, state, left.atLeast(LEAST)), options.interval())
                    .await(nanos);
            if (Await.poll(comes, "waiting until the screen " + state, limit) && last != null) {
                return last;
            }
            throw expired(state, limit, null);
        } catch (QemuTimeoutException late) {
            if (late instanceof ScreenTimeoutException || !left.isOver()) {
                throw late; // the client's own limit
            }
            throw expired(state, limit, late);
        }
    }

    private boolean isThere(ScreenDump dump, Predicate<Screenshot> looks, ScreenWait state, Duration rest) {
        if (isThere(dump, looks, rest)) {
            return true;
        }
        String standstill = ScreenDump.standstill(qmp);
        if (standstill == null || isThere(dump, looks, rest)) { // it may have changed before it stopped
            return standstill != null;
        }
        throw new ScreenException("waiting until the screen " + state + " cannot end: " + standstill, null);
    }

    private boolean isThere(ScreenDump dump, Predicate<Screenshot> looks, Duration limit) {
        Screenshot shot = dump.take(limit);
        last = shot;
        return looks.test(shot);
    }

    private ScreenTimeoutException expired(ScreenWait state, Duration limit, @Nullable Throwable cause) {
        return new ScreenTimeoutException(
                "time-out of " + TimeUnit.MILLISECONDS.convert(limit) + " ms while waiting until the screen " + state
                        + (last == null
                                ? "; QEMU has shown none"
                                : "; the last of " + last.width() + "x" + last.height()
                                        + " pixels is in this exception"),
                last,
                cause);
    }
}
