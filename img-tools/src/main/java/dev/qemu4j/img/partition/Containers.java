package dev.qemu4j.img.partition;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Recognizes containers that need a key or other disks before there is a file system. */
final class Containers {
    private static final int SECTOR = 512;
    private static final int LVM_LABEL_SECTORS = 4;
    private static final int[] LVM_UUID_GROUPS = {6, 4, 4, 4, 4, 4, 6};
    /** The GUID of BitLocker in the boot sector of a volume that has a FAT's name. */
    private static final String BITLOCKER_TO_GO = "4967D63B-2E29-4AD8-8399-F6A339E3D001";

    private Containers() {}

    static @Nullable FileSystemInfo luks(Disk disk) {
        Bytes header = disk.read(0, SECTOR);
        if (header == null || !header.has(0, "LUKS\u00BA\u00BE")) {
            return null;
        }
        String label = header.u16Big(6) >= 2 ? header.text(24, 48, StandardCharsets.UTF_8) : null;
        return FileSystemInfo.of(FileSystemKind.LUKS, label, header.text(168, 40, StandardCharsets.ISO_8859_1));
    }

    static @Nullable FileSystemInfo bitLocker(Disk disk) {
        Bytes sector = disk.read(0, SECTOR);
        if (sector == null) {
            return null;
        }
        boolean toGo = sector.has(3, "MSWIN4.1") && sector.guid(424).equals(BITLOCKER_TO_GO);
        return sector.has(3, "-FVE-FS-") || toGo ? FileSystemInfo.of(FileSystemKind.BITLOCKER, null, null) : null;
    }

    static @Nullable FileSystemInfo lvm2(Disk disk) {
        for (int sector = 0; sector < LVM_LABEL_SECTORS; sector++) {
            Bytes label = disk.read((long) sector * SECTOR, SECTOR);
            if (label != null && label.has(0, "LABELONE") && label.has(24, "LVM2 001")) {
                return FileSystemInfo.of(FileSystemKind.LVM2, null, lvmUuid(label));
            }
        }
        return null;
    }

    private static @Nullable String lvmUuid(Bytes label) {
        int at = (int) Math.min(label.u32(20), SECTOR);
        String plain = Objects.requireNonNullElse(label.text(at, 32, StandardCharsets.ISO_8859_1), "");
        if (plain.length() != 32) {
            return null;
        }
        StringBuilder uuid = new StringBuilder();
        int from = 0;
        for (int group : LVM_UUID_GROUPS) {
            uuid.append(from == 0 ? "" : "-").append(plain, from, from + group);
            from += group;
        }
        return uuid.toString();
    }
}
