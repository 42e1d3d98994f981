package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphDevice;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.disk.step.internal.Refused;

/** A change of a disk that needs one command. */
final class DiskChange {
    private final QmpClient qmp;
    private final String id;

    DiskChange(QmpClient qmp, String id) {
        this.qmp = qmp;
        this.id = id;
    }

    GraphDisk resize(DataSize size, boolean smaller) {
        GraphDisk disk = new Refusals(qmp, "resize").disk(id);
        GraphNode top = disk.top(); // a filter passes a new size down, but learns none from below
        DataSize now = top.size();
        int order = size.compareTo(now);
        if (order == 0) {
            return disk;
        }
        if (order < 0 != smaller) {
            throw new DiskException(
                    "size: " + size + " (expected: " + (smaller ? "below " : "at least ") + now + ", the size of disk '"
                            + disk.name() + "'; " + (smaller ? "grow" : "shrink") + " does the opposite)",
                    null);
        }
        try {
            qmp.blocking().block().blockResize(size.bytes(), r -> r.nodeName(top.name()));
            return disk;
        } catch (QmpCommandException e) {
            throw Refused.refused("resize of disk '" + disk.name() + "' to " + size, e);
        }
    }

    /** A job does not mind limits, and a guest may need them while one runs. */
    GraphDisk limit(DiskLimits limits) {
        GraphDisk disk = new Refusals(qmp, "limits").graph().disk(id);
        String path = device(disk).path();
        try {
            qmp.blocking().block().blockSetIoThrottle(command -> {
                if (path != null) {
                    command.id(path);
                }
                limits.write(command);
            });
            return disk;
        } catch (QmpCommandException e) {
            throw Refused.refused("limits of disk '" + disk.name() + "'", e);
        }
    }

    static DiskLimits limits(GraphDisk disk) {
        BlockDeviceInfo inserted = device(disk).info().inserted();
        return inserted == null ? DiskLimits.builder().build() : DiskLimits.of(inserted);
    }

    private static GraphDevice device(GraphDisk disk) {
        GraphDevice device = disk.device();
        if (device == null || device.path() == null) {
            throw new DiskException(
                    "limits of disk '" + disk.name() + "': no device has it (expected: a disk of a device)", null);
        }
        return device;
    }
}
