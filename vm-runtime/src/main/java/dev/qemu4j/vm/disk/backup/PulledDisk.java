package dev.qemu4j.vm.disk.backup;

import dev.qemu4j.base.DataSize;
import java.util.Objects;

/**
 * A disk that is about to be pulled.
 *
 * @param chain the id of the chain of backups
 * @param backup the number of the backup
 * @param name the disk's name
 * @param size the size of the disk
 * @param full whether the stream has the whole disk, and not only the changes since the backup before
 * @param reason the reason why it is full, or empty
 */
public record PulledDisk(String chain, int backup, String name, DataSize size, boolean full, String reason) {
    /**
     * Makes a description.
     *
     * @param chain the id of the chain of backups
     * @param backup the number of the backup
     * @param name the disk's name
     * @param size the size of the disk
     * @param full whether the stream has the whole disk
     * @param reason the reason why it is full, or empty
     */
    public PulledDisk {
        Objects.requireNonNull(chain, "chain");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(reason, "reason");
    }
}
