package dev.qemu4j.vm.disk.backup;

import java.nio.file.Path;

/** A disk in a backup that another one may be based on. */
record BackupLink(DiskBackup backup, BackedUpDisk disk, Path directory) {
    Path image() {
        return directory.resolve(disk.file());
    }

    Path manifest() {
        return directory.resolve(BackupFolder.MANIFEST);
    }
}
