package dev.qemu4j.vm.disk;

import dev.qemu4j.qapi.block.BlockDirtyInfo;
import dev.qemu4j.qapi.block.ImageInfoSpecificQcow2Wrapper;
import dev.qemu4j.vm.disk.backup.BackedUpDisk;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reasons of a full backup that a disk itself gives. */
final class BackupReason {
    private static final String OLD =
            ": its old qcow2 (compat 0.10) stores no such record; amend it with compat(\"1.1\")";

    private BackupReason() {}

    /**
     * Tells why the changes since a backup are not known; empty if they are. A name is no identity: the disk is the one of before if it has that one's bitmap,
     * whose name no other backup and no other disk has.
     */
    static String of(GraphDisk disk, DiskBackup last) {
        BackedUpDisk before = last.disk(disk.name());
        List<BackedUpDisk> recorded = last.disks().stream()
                .filter(one -> find(disk.active(), one.bitmap()) != null)
                .toList();
        if (recorded.size() > 1) {
            return "the disks of the last backup share one record of changes";
        }
        if (!recorded.isEmpty() && !recorded.get(0).name().equals(disk.name())) {
            return "the disk had another name at the last backup: '"
                    + recorded.get(0).name() + "'";
        }
        if (before == null) {
            return "the last backup has no disk of this name";
        }
        if (!before.size().equals(disk.active().size())) {
            return "the disk's size was " + before.size();
        }
        BlockDirtyInfo bitmap = find(disk.active(), before.bitmap());
        if (bitmap == null) {
            return "the disk does not record changes since the last backup" + (isOld(disk.active()) ? OLD : "");
        }
        if (Boolean.TRUE.equals(bitmap.inconsistent())) {
            return "the record of changes is inconsistent, as after a power cut";
        }
        return bitmap.recording() ? "" : "the record of changes was stopped, as when the disk was made smaller";
    }

    /** Tells whether an image cannot store bitmaps, although it is a qcow2. */
    static boolean isOld(GraphNode layer) {
        return layer.info().image().formatSpecific() instanceof ImageInfoSpecificQcow2Wrapper qcow2
                && "0.10".equals(qcow2.data().compat());
    }

    static @Nullable BlockDirtyInfo find(GraphNode layer, String name) {
        return layer.bitmaps().stream()
                .filter(one -> name.equals(one.name()))
                .findFirst()
                .orElse(null);
    }
}
