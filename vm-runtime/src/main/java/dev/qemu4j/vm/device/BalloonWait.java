package dev.qemu4j.vm.device;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.qapi.catalog.BlockingQmpCommands;
import dev.qemu4j.qapi.machine.BalloonChangeEvent;
import dev.qemu4j.qapi.machine.MemoryInfo;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells the guest's balloon its size, and waits until it has that. */
final class BalloonWait {
    /** Events come once a second at most. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** A balloon counts in these, whatever the guest's pages are. */
    private static final long PAGE = 4096;

    private final QmpClient qmp;
    private final TimeLeft left;
    private final BlockingQmpCommands commands;

    BalloonWait(QmpClient qmp, TimeLeft left) {
        this.qmp = qmp;
        this.left = left;
        commands = new LimitedCommands(qmp, left);
    }

    boolean run(DataSize size) {
        try (EventQueue<BalloonChangeEvent> changes = qmp.events().queue(BalloonChangeEvent.class)) {
            requireReachable(size);
            ask(size);
            long actual = actual();
            while (actual != size.bytes()) {
                if (left.isOver()) {
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

    /** QEMU takes other sizes too, and has the guest reach the nearest one. */
    private void requireReachable(DataSize size) {
        MemoryInfo memory = commands.machine().queryMemorySizeSummary();
        DataSize plugged = memory.pluggedMemory();
        long most = memory.baseMemory().bytes() + (plugged == null ? 0 : plugged.bytes());
        if (size.bytes() % PAGE != 0 || size.bytes() > most) {
            throw new IllegalArgumentException("size: " + size
                    + " (expected: a multiple of 4 KiB, at most the machine's " + DataSize.ofBytes(most) + ")");
        }
    }

    private void ask(DataSize size) {
        try {
            commands.machine().balloon(size.bytes());
        } catch (QmpCommandException refused) {
            if (refused.errorClass().equals("DeviceNotActive")) {
                throw new HotPlugException(
                        "the machine has no balloon (add one, such as Devices.virtioBalloonPci)", refused);
            }
            throw HotPlugException.refused("the balloon cannot be told its size", refused);
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
        return commands.machine().queryBalloon().actual();
    }
}
