package dev.qemu4j.vm.device;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qapi.machine.BalloonChangeEvent;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells the guest's balloon its size, and waits until it has that. */
final class BalloonWait {
    /** Events come once a second at most. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final QmpClient qmp;

    BalloonWait(QmpClient qmp) {
        this.qmp = qmp;
    }

    boolean run(DataSize size, TimeLeft left) {
        try (EventQueue<BalloonChangeEvent> changes = qmp.events().queue(BalloonChangeEvent.class)) {
            ask(size);
            long actual = actual();
            while (actual != size.bytes()) {
                if (left.now().isZero()) {
                    throw new QemuTimeoutException(
                            "time-out of " + left + " while waiting for the guest's balloon to leave "
                                    + size + ": it leaves " + DataSize.ofBytes(actual)
                                    + " (without a driver in the guest it does not change)",
                            null);
                }
                next(changes, left.atMost(LOOK));
                actual = actual();
            }
            return true;
        }
    }

    private void ask(DataSize size) {
        try {
            qmp.blocking().machine().balloon(size.bytes());
        } catch (QmpCommandException refused) {
            if (refused.errorClass().equals("DeviceNotActive")) {
                throw new HotPlugException(
                        "the machine has no balloon (add one, such as Devices.virtioBalloonPci)", refused);
            }
            throw refused;
        }
    }

    private static @Nullable BalloonChangeEvent next(EventQueue<BalloonChangeEvent> changes, Duration limit) {
        try {
            return changes.next(limit);
        } catch (QemuTimeoutException none) {
            return null;
        }
    }

    private long actual() {
        return qmp.blocking().machine().queryBalloon().actual();
    }
}
