package dev.qemu4j.img.wrap;

import dev.qemu4j.img.failure.ImageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The host's knowledge of a partition, or of a file in the place of one. */
final class PartitionUse {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final Path SWAPS = Path.of("/proc/swaps");
    private static final Path BLOCK = Path.of("/sys/class/block");
    private static final int SOURCE_AFTER_DASH = 2;

    private PartitionUse() {}

    static long sectors(Path partition) {
        try {
            Path real = partition.toRealPath();
            Path size = BLOCK.resolve(real.getFileName()).resolve("size");
            if (!Files.isRegularFile(real) && Files.isReadable(size)) {
                return Long.parseLong(Files.readString(size).strip());
            }
            try (FileChannel channel = FileChannel.open(real, StandardOpenOption.READ)) {
                return channel.size() / MasterBootRecord.SECTOR;
            }
        } catch (IOException e) {
            throw new ImageException(partition + " cannot be looked at: " + e + "; give the path of a partition", e);
        }
    }

    private static boolean isDevice(Path partition) {
        return !Files.isRegularFile(partition);
    }

    /** Says why the partition must not be written by a guest, or null. */
    static @Nullable String problem(Path partition) {
        try {
            String real = partition.toRealPath().toString();
            if (mounted(real)) {
                return partition + " is mounted: a guest that writes to it too would destroy it; unmount it first";
            }
            List<String> holders = holders(partition.toRealPath());
            if (!holders.isEmpty()) {
                return partition + " is used by " + String.join(", ", holders)
                        + " (device-mapper, LVM or RAID): take it out of that first";
            }
            try (Stream<String> lines = Files.lines(SWAPS)) {
                return lines.anyMatch(line -> line.startsWith(real + " "))
                        ? partition + " is used for swapping: swapoff it first"
                        : null;
            }
        } catch (IOException e) {
            return partition + " cannot be looked at: " + e;
        }
    }

    private static List<String> holders(Path real) throws IOException {
        Path directory = BLOCK.resolve(real.getFileName()).resolve("holders");
        if (!isDevice(real) || !Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> holders = Files.list(directory)) {
            return holders.map(holder -> holder.getFileName().toString()).toList();
        }
    }

    private static boolean mounted(String real) throws IOException {
        try (Stream<String> lines = Files.lines(MOUNTS)) {
            return lines.map(line -> line.substring(line.lastIndexOf(" - ") + 1).split(" "))
                    .anyMatch(words -> words.length > SOURCE_AFTER_DASH && words[SOURCE_AFTER_DASH].equals(real));
        }
    }
}
