package dev.qemu4j.vm.disk.backup;

import dev.qemu4j.vm.disk.stream.DiskReceiver;

/** Gives back the streams of disks that went to a {@link BackupReceiver}. */
@FunctionalInterface
public interface BackupSource {
    /**
     * Gives a disk's stream to a receiver, without {@link DiskReceiver#end} and {@link DiskReceiver#close}. An exception of the receiver ends the stream. One of the
     * source ends a restoring, and is a problem of this stream alone for a verification.
     *
     * @param backup the backup
     * @param disk the disk in it
     * @param receiver takes the pieces as the first receiver got them, or cut otherwise
     */
    void replay(DiskBackup backup, BackedUpDisk disk, DiskReceiver receiver);
}
