package dev.qemu4j.img.wrap;

import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.targets.internal.BlockDevice;
import dev.qemu4j.img.targets.internal.WriteGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A partition where it is on its disk, found anew at each use.
 *
 * @param disk the whole disk
 * @param device the partition's own device; null for a file, or a device whose partitions the kernel does not know
 * @param table the place, and the sectors that are shown around it
 */
record PlacedPartition(Path disk, @Nullable Path device, KeptTable table) {
    static PlacedPartition find(Path disk, int number) {
        try {
            Path real = disk.toRealPath();
            KeptTable table = KeptTable.read(real, number, PartitionSize.sectors(real));
            Path device =
                    Files.isRegularFile(real) ? null : BlockDevice.of(real).partition(number);
            if (device != null && !agrees(device, table)) {
                throw new ImageException(
                        "the kernel knows " + device + " at another place than the table of " + disk
                                + " says: partprobe " + disk + ", or start the host anew",
                        null);
            }
            return new PlacedPartition(real, device, table);
        } catch (IOException e) {
            throw new ImageException(disk + " cannot be looked at: " + e + "; give the path of a disk", e);
        }
    }

    private static boolean agrees(Path device, KeptTable table) throws IOException {
        BlockDevice partition = BlockDevice.of(device);
        return partition.start() == table.start() && partition.sectors() == table.length();
    }

    /** Refuses a partition that is in use; the others of its disk may be, as the host's own root is. */
    void refuseUsed() {
        if (device == null) {
            WriteGuard.refuse(disk);
        } else {
            WriteGuard.refuse(device);
            WriteGuard.refuseLocked(disk);
        }
    }
}
