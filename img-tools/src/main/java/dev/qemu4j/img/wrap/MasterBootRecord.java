package dev.qemu4j.img.wrap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The first sector of a disk with one partition, which begins at 1 MiB. */
final class MasterBootRecord {
    static final int SECTOR = 512;
    static final int FIRST_SECTOR = 2048;

    private static final int DISK_ID = 440;
    private static final int ENTRY = 446;
    private static final int SIGNATURE = 510;
    private static final long MOST_SECTORS = (1L << 32) - 1 - FIRST_SECTOR;
    private static final int BEYOND_CYLINDERS = 0xfeffff;
    private static final int ACTIVE = 0x80;

    private final long sectors;
    private final int type;
    private final boolean active;

    MasterBootRecord(long sectors, int type, boolean active) {
        if (sectors < 1 || sectors > MOST_SECTORS) {
            throw new IllegalArgumentException("partition: " + sectors + " sectors of 512 bytes (expected: 1 to "
                    + MOST_SECTORS + ", an MBR can tell of no more)");
        }
        this.sectors = sectors;
        this.type = type;
        this.active = active;
    }

    /** The sector; the id tells the disk from others. */
    byte[] toBytes(int diskId) {
        ByteBuffer bytes = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(DISK_ID, diskId);
        putEntry(bytes, active, type, FIRST_SECTOR, sectors);
        bytes.putShort(SIGNATURE, (short) 0xaa55);
        return bytes.array();
    }

    /** Writes the first entry of a table. */
    static void putEntry(ByteBuffer bytes, boolean active, int type, long start, long sectors) {
        bytes.put(ENTRY, (byte) (active ? ACTIVE : 0));
        putCylinders(bytes, ENTRY + 1);
        bytes.put(ENTRY + 4, (byte) type);
        putCylinders(bytes, ENTRY + 5);
        bytes.putInt(ENTRY + 8, (int) start);
        bytes.putInt(ENTRY + 12, (int) sectors);
    }

    // "Look at the sector's number instead": cylinder, head and sector at their most.
    private static void putCylinders(ByteBuffer bytes, int at) {
        bytes.put(at, (byte) (BEYOND_CYLINDERS >> 16));
        bytes.put(at + 1, (byte) (BEYOND_CYLINDERS >> 8));
        bytes.put(at + 2, (byte) BEYOND_CYLINDERS);
    }
}
