package dev.qemu4j.vm.disk;

import dev.qemu4j.vm.disk.backup.BackedUpDisk;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The place of the new backup in its folder. */
record BackupPlace(List<DiskBackup> all, int number, String chain, Path made, String random) {
    static BackupPlace next(BackupFolder folder) {
        List<DiskBackup> all = folder.list();
        DiskBackup last = all.isEmpty() ? null : all.get(all.size() - 1);
        int number = last == null ? 1 : last.number() + 1;
        String chain = last == null ? UUID.randomUUID().toString() : last.chain();
        Path made = folder.directory(number);
        if (Files.exists(made, LinkOption.NOFOLLOW_LINKS)) { // the rename at the end would fail
            throw new DiskException(
                    made
                            + " is there and is no backup, as it has no manifest (expected: nothing; move it away, or delete it)",
                    null);
        }
        String random = UUID.randomUUID().toString().substring(0, 8);
        return new BackupPlace(all, number, chain, made, random);
    }

    @Nullable
    DiskBackup last() {
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    PartialBackup partial() {
        return new PartialBackup(made.resolveSibling(made.getFileName() + ".partial"));
    }

    /** Begins the names of the disks' bitmaps. Numbers come again in a copied folder, or one whose last backup was removed. */
    String bitmaps() {
        return "qemu4j-" + chain.substring(0, 8) + "-" + number + "-" + random;
    }

    /** Tells whether a bitmap is of a backup of the folder that was begun, whether that succeeded or not. */
    boolean isOfFolder(String bitmap, List<String> begun) {
        return begun.stream().anyMatch(one -> bitmap.startsWith(one + "-"))
                || all.stream().anyMatch(one -> has(one, bitmap));
    }

    /** Tells whether an increment needs a bitmap. */
    boolean isNeeded(String bitmap) {
        DiskBackup last = last();
        return last != null && has(last, bitmap);
    }

    private static boolean has(DiskBackup backup, String bitmap) {
        return backup.disks().stream().anyMatch(disk -> disk.bitmap().equals(bitmap));
    }

    /** Tells whether a fleecing is of a backup of the folder that was begun. */
    static boolean isBegun(String tag, List<String> begun) {
        return begun.stream().anyMatch(one -> one.endsWith("-" + tag));
    }

    @Nullable
    BackedUpDisk before(GraphDisk disk) {
        DiskBackup last = last();
        return last == null ? null : last.disk(disk.name());
    }
}
