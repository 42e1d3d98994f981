package dev.qemu4j.img.partition;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An exFAT: its boot sector and the label in its root directory. */
final class ExFat {
    private static final int DIRECTORY_ENTRY = 32;
    private static final int LABEL_ENTRY = 0x83;
    private static final int LONGEST_LABEL = 11;
    private static final int VOLUME_DIRTY = 0x2;
    /** The label is among the first entries, those that formatting makes. */
    private static final int READ = 4096;

    private ExFat() {}

    static @Nullable FileSystemInfo probe(Disk disk) {
        Bytes boot = disk.read(0, 512);
        if (boot == null || !boot.has(3, "EXFAT   ")) {
            return null;
        }
        long serial = boot.u32(100);
        String uuid = String.format(Locale.ROOT, "%04X-%04X", serial >> 16, serial & 0xFFFF);
        return FileSystemInfo.of(FileSystemKind.EXFAT, label(disk, boot), uuid)
                .dirty((boot.u16(106) & VOLUME_DIRTY) != 0);
    }

    private static @Nullable String label(Disk disk, Bytes boot) {
        int sectorShift = boot.u8(108);
        int clusterShift = boot.u8(109);
        if (sectorShift < 9 || sectorShift > 12 || sectorShift + clusterShift > 25) {
            return null;
        }
        long clusterSize = 1L << (sectorShift + clusterShift);
        long root = (boot.u32(88) << sectorShift) + (boot.u32(96) - 2) * clusterSize;
        Bytes directory = disk.read(root, (int) Math.min(READ, clusterSize));
        if (directory == null) {
            return null;
        }
        for (int at = 0; at < directory.length() && directory.u8(at) != 0; at += DIRECTORY_ENTRY) {
            if (directory.u8(at) == LABEL_ENTRY) {
                int characters = Math.min(directory.u8(at + 1), LONGEST_LABEL);
                return directory.text(at + 2, 2 * characters, StandardCharsets.UTF_16LE);
            }
        }
        return null;
    }
}
