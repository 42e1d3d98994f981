package dev.qemu4j.vm.disk.revert.internal;

import dev.qemu4j.qapi.block.SnapshotInfo;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.fleece.internal.FleecingEnd;
import dev.qemu4j.vm.disk.graph.GraphDevice;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.refusal.internal.BaseFile;
import dev.qemu4j.vm.disk.refusal.internal.DiskExports;
import dev.qemu4j.vm.disk.revert.RevertOptions;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.Refused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The looks at a disk before it is reverted, when nothing is changed yet. */
final class RevertRefusals {
    /** Other devices, such as pflash, have their image in memory, or take no other node while they live. */
    private static final Set<String> DEVICES = Set.of("virtio-blk-device", "ide-hd", "scsi-hd");

    private static final Set<RunState> MOVING = Set.of(
            RunState.INMIGRATE,
            RunState.FINISH_MIGRATE,
            RunState.POSTMIGRATE,
            RunState.SAVE_VM,
            RunState.RESTORE_VM,
            RunState.COLO);

    private final QmpClient qmp;
    private final DiskExports exports;
    private final NodeNames names;
    private final RevertOptions options;

    RevertRefusals(QmpClient qmp, DiskExports exports, NodeNames names, RevertOptions options) {
        this.qmp = qmp;
        this.exports = exports;
        this.names = names;
        this.options = options;
    }

    static void require(RunState state) {
        if (MOVING.contains(state)) {
            throw new DiskException(
                    "revert: the machine is " + state + " (expected: one that is not just saved, loaded or migrated)",
                    null);
        }
    }

    void require(GraphDisk disk) {
        requireLayers(disk);
        requireDevices(disk);
        if (exports.show(disk)) {
            throw refused(
                    disk,
                    "an export shows it, which would go on to show the old layer",
                    "no export; remove it with block-export-del");
        }
        List<String> bitmaps = disk.active().bitmaps().stream()
                .flatMap(bitmap -> Stream.ofNullable(bitmap.name()))
                .toList();
        if (options.bitmaps() && !bitmaps.isEmpty()) {
            throw refused(
                    disk,
                    "the bitmaps " + bitmaps + " would end with the layer " + disk.active(),
                    "none, or bitmaps(false) in the options and a full backup afterwards");
        }
        Refused.refuse(files().refusal(disk.layers().get(1))); // the new overlay refers to the base by its name
        if (!options.keep()) {
            requireOwnFile(disk);
        }
    }

    private BaseFile files() {
        return new BaseFile(qmp, () -> names.next("qemu4j-look"));
    }

    private static void requireLayers(GraphDisk disk) {
        GraphNode active = disk.active();
        if (active.isReadOnly()) {
            throw refused(disk, "it is open for reading only", "one that is written: there is nothing to revert");
        }
        if (!disk.filters().isEmpty()) {
            throw refused(
                    disk,
                    "the filters " + disk.filters() + " are above its layers",
                    "a device that has the layer itself");
        }
        if (disk.layers().size() < 2) {
            throw refused(disk, "no layer is below " + active, "an overlay, as a snapshot makes it");
        }
        GraphNode base = disk.layers().get(1);
        if (!base.name().equals(active.child("backing"))) {
            throw refused(disk, "a filter is between " + active + " and " + base, "none");
        }
    }

    private void requireDevices(GraphDisk disk) {
        GraphDevice device = disk.device();
        if (device == null || device.path() == null) {
            throw refused(disk, "no device has it", "a disk of the guest");
        }
        for (String path : FleecingEnd.devices(qmp, disk.active().name())) {
            String type = qmp.blocking().qom().qomGet(path, "type").asString();
            if (!DEVICES.contains(type)) {
                throw refused(disk, "its device is a " + type, "virtio-blk, ide-hd or scsi-hd");
            }
        }
    }

    /** The file is deleted at the end: nothing else may be in it, and no other file may have its name by now. */
    private void requireOwnFile(GraphDisk disk) {
        GraphNode active = disk.active();
        List<String> saved =
                Objects.requireNonNullElse(active.info().image().snapshots(), List.<SnapshotInfo>of()).stream()
                        .map(snapshot -> snapshot.name())
                        .toList();
        if (!saved.isEmpty()) {
            throw refused(
                    disk,
                    "the snapshots " + saved + " inside of " + active + " would be deleted with its file",
                    "none, or keep(true) in the options");
        }
        if (active.child("data-file") != null) {
            throw refused(disk, active + " has its data in another file", "keep(true) in the options");
        }
        Path file = active.path();
        if (file != null && Files.isRegularFile(file) && files().refusal(active) != null) {
            throw refused(
                    disk,
                    active
                            + " is not the file that has this name now, or others may write to it, so that it is not deleted",
                    "the file that QEMU has open, with its locks, or keep(true) in the options");
        }
    }

    private static DiskException refused(GraphDisk disk, String reason, String expected) {
        return new DiskException(
                "revert of disk '" + disk.name() + "': " + reason + " (expected: " + expected + ")", null);
    }
}
