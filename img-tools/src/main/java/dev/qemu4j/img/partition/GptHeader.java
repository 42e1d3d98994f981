package dev.qemu4j.img.partition;

import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A header of a GPT that was found intact, and the array of entries that it vouches for.
 *
 * @param otherHeader the sector of the other copy
 * @param lastSector the last sector that partitions may use
 */
record GptHeader(String diskGuid, long otherHeader, long lastSector, int entrySize, Bytes entries) {
    static final String SIGNATURE = "EFI PART";

    private static final int SMALLEST = 92;
    private static final int SMALLEST_ENTRY = 128;
    private static final int LARGEST_ENTRY = 4096;
    private static final long LARGEST_ARRAY = 2 << 20;

    int count() {
        return entries.length() / entrySize;
    }

    /** Result of an attempt to read a header: the header, or the problem with it. */
    record Attempt(@Nullable GptHeader header, String problem) {
        private static Attempt failed(String problem) {
            return new Attempt(null, problem);
        }
    }

    static Attempt read(Disk disk, int sectorSize, long sector) {
        Bytes header =
                sector < 0 || sector > Long.MAX_VALUE / sectorSize ? null : disk.read(sector * sectorSize, sectorSize);
        if (header == null) {
            return Attempt.failed("sector " + sector + " is beyond the end of the disk");
        }
        if (!header.has(0, SIGNATURE)) {
            return Attempt.failed("there is no GPT header in sector " + sector);
        }
        long length = header.u32(12);
        if (length < SMALLEST || length > sectorSize) {
            return Attempt.failed("its header claims a length of " + length + " bytes");
        }
        if (header.u32(16) != crc(header, (int) length)) {
            return Attempt.failed("the checksum of its header is wrong");
        }
        if (header.i64(24) != sector) {
            return Attempt.failed("its header claims to be in sector " + Long.toUnsignedString(header.i64(24)));
        }
        return readEntries(disk, sectorSize, header);
    }

    private static Attempt readEntries(Disk disk, int sectorSize, Bytes header) {
        long count = header.u32(80);
        long entrySize = header.u32(84);
        boolean plausible = entrySize >= SMALLEST_ENTRY && entrySize <= LARGEST_ENTRY && Long.bitCount(entrySize) == 1;
        if (!plausible || count * entrySize > LARGEST_ARRAY) {
            return Attempt.failed("its header claims " + count + " entries of " + entrySize + " bytes");
        }
        long at = header.i64(72);
        Bytes entries = at < 0 || at > Long.MAX_VALUE / sectorSize
                ? null
                : disk.read(at * sectorSize, (int) (count * entrySize));
        if (entries == null) {
            return Attempt.failed("its entries are beyond the end of the disk");
        }
        CRC32 crc = new CRC32();
        crc.update(entries.array());
        if (crc.getValue() != header.u32(88)) {
            return Attempt.failed("the checksum of its entries is wrong");
        }
        return new Attempt(
                new GptHeader(header.guid(56), header.i64(32), header.i64(48), (int) entrySize, entries), "");
    }

    /** Computes the checksum of a header, in which its own field counts as zero. */
    private static long crc(Bytes header, int length) {
        byte[] data = header.copy(0, length);
        data[16] = data[17] = data[18] = data[19] = 0;
        CRC32 crc = new CRC32();
        crc.update(data);
        return crc.getValue();
    }
}
