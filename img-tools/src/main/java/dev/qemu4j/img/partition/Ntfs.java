package dev.qemu4j.img.partition;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An NTFS: its boot sector, and the record of its file {@code $Volume}, which has the label and the dirty flag. */
final class Ntfs {
    private static final int VOLUME_RECORD = 3;
    private static final int VOLUME_NAME = 0x60;
    private static final int VOLUME_INFORMATION = 0x70;
    private static final long END_OF_ATTRIBUTES = 0xFFFFFFFFL;
    private static final int LARGEST_RECORD = 64 << 10;

    private Ntfs() {}

    static @Nullable FileSystemInfo probe(Disk disk) {
        Bytes boot = disk.read(0, 512);
        if (boot == null || !boot.has(3, "NTFS    ")) {
            return null;
        }
        String uuid = String.format(Locale.ROOT, "%016X", boot.i64(72));
        Bytes volume = volumeRecord(disk, boot);
        if (volume == null) {
            return FileSystemInfo.of(FileSystemKind.NTFS, null, uuid);
        }
        int name = attribute(volume, VOLUME_NAME);
        String label = name < 0
                ? null
                : volume.text(value(volume, name), valueLength(volume, name), StandardCharsets.UTF_16LE);
        FileSystemInfo found = FileSystemInfo.of(FileSystemKind.NTFS, label, uuid);
        int information = attribute(volume, VOLUME_INFORMATION);
        return information < 0 ? found : found.dirty((volume.u16(value(volume, information) + 10L) & 1) != 0);
    }

    private static @Nullable Bytes volumeRecord(Disk disk, Bytes boot) {
        int sectorSize = boot.u16(11);
        long clusterSize = (long) clusterSectors(boot.u8(13)) * sectorSize;
        int perRecord = (byte) boot.u8(64);
        long recordSize = perRecord > 0 ? perRecord * clusterSize : 1L << Math.min(-perRecord, 31);
        long mft = boot.i64(48);
        boolean plausible = sectorSize >= 256
                && sectorSize <= 4096
                && Integer.bitCount(sectorSize) == 1
                && recordSize >= 512
                && recordSize <= LARGEST_RECORD
                && mft > 0
                && clusterSize > 0
                && mft < disk.size() / clusterSize;
        Bytes record = plausible ? disk.read(mft * clusterSize + VOLUME_RECORD * recordSize, (int) recordSize) : null;
        return record != null && record.has(0, "FILE") && undoFixups(record) ? record : null;
    }

    /** Sizes beyond 64 KiB are written as a negative power of two. */
    private static int clusterSectors(int code) {
        return code <= 128 ? code : 1 << Math.min(256 - code, 20);
    }

    /** The last two bytes of each 512 were replaced by a check number and kept in a list. */
    private static boolean undoFixups(Bytes record) {
        int list = record.u16(4);
        int count = record.u16(6);
        int check = record.u16(list);
        for (int i = 1; i < count && i * 512 <= record.length(); i++) {
            int end = i * 512 - 2;
            if (record.u16(end) != check) {
                return false;
            }
            record.put16(end, record.u16(list + 2L * i));
        }
        return true;
    }

    private static int attribute(Bytes record, int type) {
        int at = record.u16(20);
        while (at + 24 <= record.length() && record.u32(at) != END_OF_ATTRIBUTES) {
            long length = record.u32(at + 4L);
            boolean resident = record.u8(at + 8L) == 0;
            if (record.u32(at) == type) {
                return resident ? at : -1;
            }
            if (length < 24 || length > record.length()) {
                return -1;
            }
            at += (int) length;
        }
        return -1;
    }

    private static int value(Bytes record, int attribute) {
        return attribute + record.u16(attribute + 20L);
    }

    private static int valueLength(Bytes record, int attribute) {
        return (int) Math.min(record.u32(attribute + 16L), 256);
    }
}
