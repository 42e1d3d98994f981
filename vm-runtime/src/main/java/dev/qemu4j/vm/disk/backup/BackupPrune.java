package dev.qemu4j.vm.disk.backup;

import dev.qemu4j.vm.disk.refusal.internal.BackupLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The removal of old backups. Those that stay are the newest ones down to one with all disks whole, so that none needs one that goes. Among those that go, the newest
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
            for (int i = firstKept(all) - 1; i >= 0 && !unwanted.getAsBoolean(); i--) {
                remove(all.get(i));
                removed.add(all.get(i));
            }
            return removed;
        }
    }

    /** Returns the place in the list of the oldest backup that stays. */
    private int firstKept(List<DiskBackup> all) {
        int first = all.size();
        int chains = 0;
        while (first > 0) {
            boolean enough = all.size() - first >= options.backups() && chains >= options.chains();
            if (enough && all.size() > first && isWhole(all.get(first))) {
                break;
            }
            first--;
            chains += isWhole(all.get(first)) ? 1 : 0;
        }
        return first;
    }

    private static boolean isWhole(DiskBackup backup) {
        return backup.disks().stream().allMatch(BackedUpDisk::full);
    }

    private void remove(DiskBackup backup) throws IOException {
        Path directory = folder.directory(backup.number());
        Path pruned = directory.resolveSibling(directory.getFileName() + PRUNED);
        Files.move(directory, pruned, StandardCopyOption.ATOMIC_MOVE);
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
