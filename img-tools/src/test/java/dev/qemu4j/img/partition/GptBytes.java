package dev.qemu4j.img.partition;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Writes the first copy of a small GPT, with four partitions of a sector each, and a protective MBR. */
final class GptBytes {
    private static final int ENTRIES = 16;
    private static final int ENTRY = 128;

    private GptBytes() {}

    static void write(MemoryDisk disk, int sectorSize) {
        int header = sectorSize;
        disk.entry(0, 0, 0xEE, 1, disk.size() / sectorSize - 1);
        byte[] signature = GptHeader.SIGNATURE.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(signature, 0, disk.data(), header, signature.length);
        disk.put32(header + 12, 92);
        disk.put32(header + 24, 1);
        disk.put32(header + 32, disk.size() / sectorSize - 1);
        disk.put32(header + 72, 2);
        disk.put32(header + 80, ENTRIES);
        disk.put32(header + 84, ENTRY);
        for (int i = 0; i < 4; i++) {
            int entry = 2 * sectorSize + i * ENTRY;
            disk.put32(entry, 77);
            disk.put32(entry + 32, 40L + i);
            disk.put32(entry + 40, 40L + i);
        }
        sign(disk, sectorSize);
    }

    /** Makes the checksums right, so that damaged values get past them. */
    static void sign(MemoryDisk disk, int sectorSize) {
        disk.put32(sectorSize + 88, crc(disk, 2 * sectorSize, ENTRIES * ENTRY));
        disk.put32(sectorSize + 16, 0);
        disk.put32(sectorSize + 16, crc(disk, sectorSize, 92));
    }

    private static long crc(MemoryDisk disk, int at, int length) {
        CRC32 crc = new CRC32();
        crc.update(disk.data(), at, length);
        return crc.getValue();
    }
}
