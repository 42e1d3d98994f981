package dev.qemu4j.vm.device;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.qapi.catalog.BlockingQmpCommands;
import dev.qemu4j.qapi.machine.MemoryDeviceSizeChangeEvent;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.time.Duration;
import tools.jackson.databind.node.LongNode;

/** Tells a virtio-mem device the size that its guest shall have of it, and waits until the guest has that. */
final class MemoryResize {
    /** Events come once a second at most. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final QmpClient qmp;
    private final String device;
    private final TimeLeft left;
    private final BlockingQmpCommands commands;

    MemoryResize(QmpClient qmp, String device, TimeLeft left) {
        this.qmp = qmp;
        this.device = device;
        this.left = left;
        commands = new LimitedCommands(qmp, left);
    }

    boolean run(DataSize size) {
        try (EventQueue<MemoryDeviceSizeChangeEvent> changes = qmp.events().queue(MemoryDeviceSizeChangeEvent.class)) {
            long actual = actual();
            ask(size);
            while (actual != size.bytes()) {
                if (left.isOver()) {
                    throw new QemuTimeoutException(
                            "time-out of " + left + " while waiting for the guest to have " + size + " of " + device
                                    + ": it has " + DataSize.ofBytes(actual)
                                    + " (without a driver in the guest it does not change)",
                            null);
                }
                await(changes);
                actual = actual();
            }
            return true;
        }
    }

    private void await(EventQueue<MemoryDeviceSizeChangeEvent> changes) {
        try {
            changes.next(left.atMost(LOOK));
        } catch (QemuTimeoutException none) { // the size is looked at all the same
            return;
        }
    }

    private void ask(DataSize size) {
        try {
            commands.qom().qomSet(path(), "requested-size", LongNode.valueOf(size.bytes()));
        } catch (QmpCommandException refused) {
            throw HotPlugException.refused(device + " cannot have the size " + size, refused);
        }
    }

    private long actual() {
        try {
            return commands.qom().qomGet(path(), "size").longValue();
        } catch (QmpCommandException refused) {
            throw HotPlugException.refused(
                    device + " has no memory whose size can change (expected: a virtio-mem-pci)", refused);
        }
    }

    private String path() {
        return MachineIds.DEVICES + "/" + device;
    }
}
