package dev.qemu4j.img.mount;

import dev.qemu4j.img.partition.FileSystemInfo;
import dev.qemu4j.img.partition.Partition;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A part of a disk that may be mounted.
 *
 * @param partition the partition, or null for the whole of a disk
 * @param fileSystem what is in it
 */
public record MountCandidate(@Nullable Partition partition, FileSystemInfo fileSystem) {
    /**
     * Checks that nothing is missing.
     *
     * @param partition the partition, or null for the whole of a disk
     * @param fileSystem what is in it
     */
    public MountCandidate {
        Objects.requireNonNull(fileSystem, "fileSystem");
    }

    /** Returns its number and what is in it, in a few words. */
    @Override
    public String toString() {
        return (partition == null ? "the whole disk" : "partition " + partition.number()) + " ("
                + fileSystem
                + (partition == null ? "" : ", " + partition.size())
                + ")";
    }
}
