package dev.qemu4j.vm.disk.backup;

import dev.qemu4j.vm.disk.stream.DiskReceiver;

/** Gives a receiver for each disk of a backup that is pulled. */
@FunctionalInterface
public interface BackupReceiver {
    /**
     * Opens the receiver of a disk, one disk after the other.
     *
     * @param disk the disk
     * @return the receiver, which is closed when the disk has been pulled, or has failed; the backup may still fail after that by another disk
     */
    DiskReceiver open(PulledDisk disk);
}
