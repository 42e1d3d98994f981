package dev.qemu4j.img.partition;

import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Recognises file systems and containers by their bytes.
 *
 * <p>Reads a few kilobytes and never beyond the stretch it is given. What a hostile guest wrote can make an answer wrong, but
 * cannot make it fail or take long.
 */
public final class FileSystemProbe {
    /** Containers first: what they hold may shine through. */
    private static final List<Function<Disk, @Nullable FileSystemInfo>> PROBES = List.of(
            Containers::luks,
            Containers::bitLocker,
            Containers::lvm2,
            LinuxFileSystems::xfs,
            LinuxFileSystems::ext,
            LinuxFileSystems::btrfs,
            LinuxFileSystems::squashfs,
            LinuxFileSystems::swap,
            Ntfs::probe,
            ExFat::probe,
            Iso9660::probe,
            Fat::probe);

    private FileSystemProbe() {}

    /**
     * Looks at a whole disk.
     *
     * @param disk the bytes as a guest sees them; the position is moved
     * @return the file system, of the kind {@link FileSystemKind#UNKNOWN} if none is recognised
     * @throws PartitionTableException if the disk cannot be read
     */
    public static FileSystemInfo probe(SeekableByteChannel disk) {
        Objects.requireNonNull(disk, "disk");
        return probe(Disk.of(disk));
    }

    /**
     * Looks at a partition.
     *
     * @param disk the bytes of the whole disk as a guest sees them; the position is moved
     * @param partition the partition
     * @return the file system, of the kind {@link FileSystemKind#UNKNOWN} if none is recognised
     * @throws PartitionTableException if the disk cannot be read
     */
    public static FileSystemInfo probe(SeekableByteChannel disk, Partition partition) {
        Objects.requireNonNull(disk, "disk");
        Objects.requireNonNull(partition, "partition");
        return probe(
                Disk.of(disk).part(partition.start().bytes(), partition.size().bytes()));
    }

    private static FileSystemInfo probe(Disk disk) {
        for (Function<Disk, @Nullable FileSystemInfo> probe : PROBES) {
            FileSystemInfo found = probe.apply(disk);
            if (found != null) {
                return found;
            }
        }
        return FileSystemInfo.UNKNOWN;
    }
}
