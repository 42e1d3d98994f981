package dev.qemu4j.img.wrap;

import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.targets.internal.BlockDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The size of a partition, or of a file in the place of one. */
final class PartitionSize {
    private PartitionSize() {}

    static long sectors(Path partition) {
        try {
            Path real = partition.toRealPath();
            return Files.isRegularFile(real)
                    ? Files.size(real) / MasterBootRecord.SECTOR
                    : BlockDevice.of(real).sectors();
        } catch (IOException e) {
            throw new ImageException(partition + " cannot be looked at: " + e + "; give the path of a partition", e);
        }
    }
}
