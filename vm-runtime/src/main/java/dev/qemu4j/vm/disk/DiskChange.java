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
import java.util.stream.Stream;

/** A change of a disk that needs one command. */
final class DiskChange {
    /** QEMU rounds sizes up to sectors. */
    private static final long SECTOR = 512;

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
        String what = "resize of disk '" + disk.name() + "' to " + size;
        try {
            if (smaller) {
                stopBitmaps(disk.active());
            }
            qmp.blocking().block().blockResize(size.bytes(), r -> r.nodeName(top.name()));
        } catch (QmpCommandException e) {
            throw Refused.refused(what, e);
        }
        if (smaller) {
            requireSmaller(what, size);
        }
        return disk;
    }

    /**
     * QEMU cuts bitmaps with the disk, and marks nothing when it grows again: a record that went on would miss what was cut off. They are stopped one by one: to undo an action of a transaction, QEMU
     * lets a bitmap go on as if nothing had been written meanwhile.
     */
    private void stopBitmaps(GraphNode layer) {
        layer.bitmaps().stream()
                .filter(Refusals::goesOn)
                .flatMap(bitmap -> Stream.ofNullable(bitmap.name()))
                .forEach(name -> qmp.blocking().block().blockDirtyBitmapDisable(layer.name(), name));
    }

    /** QEMU says that it has done it, and does nothing, where the disk is a block device itself. */
    private void requireSmaller(String what, DataSize size) {
        DataSize now = new Refusals(qmp, "resize").graph().disk(id).active().size();
        if (now.bytes() - size.bytes() >= SECTOR) {
            throw new DiskException(
                    what + ": QEMU has left it at " + now
                            + " (expected: an image, whose size QEMU can change, and not a whole block device)",
                    null);
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
