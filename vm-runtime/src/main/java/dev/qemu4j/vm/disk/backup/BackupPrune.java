package dev.qemu4j.vm.disk.backup;

import dev.qemu4j.vm.disk.durable.internal.Durable;
import dev.qemu4j.vm.disk.refusal.internal.BackupLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The removal of old backups. Those that stay are the newest ones of each disk, as not all backups have all disks, and those that they need. Among those that go, the newest
 * goes first, as none of the others needs it. Its rename is what removes it, and the journal as well: a directory with the new name is deleted by the next pruning.
 */
final class BackupPrune {
    private static final String PRUNED = ".pruned";

    private final BackupFolder folder;
    private final PruneOptions options;

    BackupPrune(BackupFolder folder, PruneOptions options) {
        this.folder = folder;
        this.options = options;
    }

    List<DiskBackup> run(BooleanSupplier unwanted) throws IOException {
        if (!Files.isDirectory(folder.path())) {
            return List.of();
        }
        try (BackupLock lock = BackupLock.take(folder.path())) {
            if (lock == null) {
                throw new BackupException(folder.path() + " is in use by a backup (expected: its end first)", null);
            }
            deletePruned();
            List<DiskBackup> removed = new ArrayList<>();
            List<DiskBackup> all = folder.list();
            BitSet kept = kept(all);
            for (int i = all.size() - 1; i >= 0 && !unwanted.getAsBoolean(); i--) {
                if (!kept.get(i)) {
                    remove(all.get(i));
                    removed.add(all.get(i));
                }
            }
            return removed;
        }
    }

    /** Returns the places in the list of the backups that stay. */
    private BitSet kept(List<DiskBackup> all) {
        BitSet kept = new BitSet();
        all.stream()
                .flatMap(backup -> backup.disks().stream())
                .map(BackedUpDisk::name)
                .distinct()
                .forEach(disk -> keepNewest(all, disk, kept));
        for (int i = all.size() - 1; i > 0; i--) {
            if (kept.get(i) && !all.get(i).disks().stream().allMatch(BackedUpDisk::full)) {
                kept.set(i - 1); // an increment is based on the one before, and that one may be as well
            }
        }
        return kept;
    }

    private void keepNewest(List<DiskBackup> all, String name, BitSet kept) {
        int backups = 0;
        int chains = 0;
        for (int i = all.size() - 1; i >= 0; i--) {
            BackedUpDisk disk = all.get(i).named(name);
            if (disk != null) {
                if (backups >= options.backups() && chains >= options.chains()) {
                    return;
                }
                kept.set(i);
                backups++;
                chains += disk.full() ? 1 : 0;
            }
        }
    }

    private void remove(DiskBackup backup) throws IOException {
        Path directory = folder.directory(backup.number());
        Path pruned = directory.resolveSibling(directory.getFileName() + PRUNED);
        Files.move(directory, pruned, StandardCopyOption.ATOMIC_MOVE);
        Durable.sync(folder.path()); // after a power loss, no backup may be there without its images
        delete(pruned);
    }

    private void deletePruned() throws IOException {
        try (var found = Files.newDirectoryStream(folder.path(), "[0-9]*" + PRUNED)) {
            for (Path directory : found) {
                delete(directory);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
