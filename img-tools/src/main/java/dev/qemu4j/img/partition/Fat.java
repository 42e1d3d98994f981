package dev.qemu4j.img.partition;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A FAT12, FAT16 or FAT32: its boot sector, root directory and the state of its FAT. */
final class Fat {
    private static final int SMALLEST_FAT16 = 4085;
    private static final int SMALLEST_FAT32 = 65525;
    private static final int DIRECTORY_ENTRY = 32;
    private static final int VOLUME_LABEL = 0x08;
    private static final int LONG_NAME = 0x0F;
    private static final int DELETED = 0xE5;
    /** Number of clusters of a FAT32's root directory that are followed: its label is among the first entries. */
    private static final int MOST_CLUSTERS = 16;

    private final Disk disk;
    private final Bytes boot;
    private final int sectorSize;
    private final long clusterSize;
    private final long fatStart;
    private final long rootStart;
    private final long rootSize;
    private final long dataStart;
    private final boolean is32;
    private final boolean is16;

    private Fat(Disk disk, Bytes boot) {
        this.disk = disk;
        this.boot = boot;
        sectorSize = boot.u16(11);
        clusterSize = (long) boot.u8(13) * sectorSize;
        fatStart = (long) boot.u16(14) * sectorSize;
        long fatSectors = boot.u16(22) != 0 ? boot.u16(22) : boot.u32(36);
        rootStart = fatStart + boot.u8(16) * fatSectors * sectorSize;
        rootSize = (long) boot.u16(17) * DIRECTORY_ENTRY;
        dataStart = rootStart + (rootSize + sectorSize - 1) / sectorSize * sectorSize;
        long sectors = boot.u16(19) != 0 ? boot.u16(19) : boot.u32(32);
        long clusters = Math.max(0, sectors * sectorSize - dataStart) / clusterSize;
        is32 = boot.u16(22) == 0 || clusters >= SMALLEST_FAT32;
        is16 = !is32 && clusters >= SMALLEST_FAT16;
    }

    static @Nullable FileSystemInfo probe(Disk disk) {
        Bytes boot = disk.read(0, 512);
        if (boot == null || !BootSector.isFat(boot) || boot.u16(510) != 0xAA55) {
            return null;
        }
        Fat fat = new Fat(disk, boot);
        return FileSystemInfo.of(FileSystemKind.VFAT, fat.label(), fat.serial()).dirty(fat.isDirty());
    }

    private @Nullable String serial() {
        int at = is32 ? 67 : 39;
        int signature = boot.u8(at - 1);
        long serial = boot.u32(at);
        return (signature != 0x28 && signature != 0x29) || serial == 0
                ? null
                : String.format(Locale.ROOT, "%04X-%04X", serial >> 16, serial & 0xFFFF);
    }

    /** Linux marks a mounted file system in the boot sector, Windows in the FAT's second entry, where a set bit is clean. */
    private boolean isDirty() {
        boolean mounted = (boot.u8(is32 ? 65 : 37) & 1) != 0;
        Bytes fat = disk.read(fatStart, 8);
        if (fat == null) {
            return mounted;
        }
        boolean unclean = is32 ? (fat.u32(4) & 1L << 27) == 0 : is16 && (fat.u16(2) & 1 << 15) == 0;
        return mounted || unclean;
    }

    private @Nullable String label() {
        if (!is32) {
            return label(disk.read(rootStart, (int) rootSize));
        }
        long cluster = boot.u32(44);
        for (int i = 0; i < MOST_CLUSTERS && cluster >= 2; i++) {
            Bytes directory = disk.read(dataStart + (cluster - 2) * clusterSize, (int) clusterSize);
            String label = label(directory);
            Bytes next = disk.read(fatStart + cluster * 4, 4);
            if (label != null || next == null) {
                return label;
            }
            cluster = next.u32(0) & 0x0FFFFFFF;
        }
        return null;
    }

    private static @Nullable String label(@Nullable Bytes directory) {
        if (directory == null) {
            return null;
        }
        for (int at = 0; at < directory.length(); at += DIRECTORY_ENTRY) {
            int first = directory.u8(at);
            int attributes = directory.u8(at + 11);
            if (first == 0) {
                return null;
            }
            if (first != DELETED && attributes != LONG_NAME && (attributes & VOLUME_LABEL) != 0) {
                return directory.text(at, 11, StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }
}
