package dev.qemu4j.img.wrap;

import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.partition.Partition;
import dev.qemu4j.img.partition.PartitionTable;
import dev.qemu4j.img.partition.TableKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The place of a partition, and copies of the disk's first and last sectors, whose partition table has that partition alone. The disk's identity
 * and its boot code stay.
 */
final class KeptTable {
    private static final int SECTOR = MasterBootRecord.SECTOR;
    private static final int MOST_HEAD = MasterBootRecord.FIRST_SECTOR;
    private static final int MBR_ENTRIES = 446;
    private static final int MBR_ENTRY = 16;
    private static final int LONGEST_ARRAY = 2 << 20;

    private final long sectors;
    private final long start;
    private final long length;
    private final byte[] head;
    private final byte[] tail;

    private KeptTable(long sectors, long start, long length, byte[] head, byte[] tail) {
        this.sectors = sectors;
        this.start = start;
        this.length = length;
        this.head = head;
        this.tail = tail;
    }

    /** Reads it; the disk is not changed. */
    static KeptTable read(Path disk, int number, long sectors) {
        try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.READ)) {
            PartitionTable table = PartitionTable.read(channel);
            if (!table.warnings().isEmpty()) {
                throw new ImageException(
                        "the partition table of " + disk + " has faults, repair it first: " + table.warnings(), null);
            }
            return read(channel, table, table.partition(number), sectors);
        } catch (IOException e) {
            throw new ImageException(
                    disk + " cannot be read: " + e + "; this user needs the right to read the disk, for its table", e);
        }
    }

    private static KeptTable read(FileChannel disk, PartitionTable table, Partition partition, long sectors)
            throws IOException {
        if (partition.extended()) {
            throw new ImageException(
                    "partition " + partition.number()
                            + " is the extended one, which has others in it: name one of those",
                    null);
        }
        long start = partition.start().bytes() / SECTOR;
        long length = partition.size().bytes() / SECTOR;
        long first = table.partitions().stream()
                .mapToLong(other -> other.start().bytes() / SECTOR)
                .min()
                .orElse(start);
        if (length < 1 || start < 1 || start > sectors - length) {
            throw new ImageException("partition " + partition.number() + " is not within the disk: " + partition, null);
        }
        byte[] head = bytes(disk, 0, (int) Math.min(MOST_HEAD, first) * SECTOR);
        byte[] tail = new byte[0];
        if (table.kind() == TableKind.GPT) {
            tail = reduceGpt(disk, head, partition.number(), start, length, sectors);
        } else {
            reduceMbr(head, partition, start, length);
        }
        return new KeptTable(sectors, start, length, head, tail);
    }

    /** A logical partition becomes a primary one, and so the first. */
    private static void reduceMbr(byte[] head, Partition partition, long start, long length) {
        int kept = partition.number() <= 4 ? partition.number() - 1 : -1;
        for (int entry = 0; entry < 4; entry++) {
            int at = MBR_ENTRIES + entry * MBR_ENTRY;
            if (entry != kept) {
                Arrays.fill(head, at, at + MBR_ENTRY, (byte) 0);
            }
        }
        if (kept < 0) {
            int type = Integer.decode(partition.type().code());
            MasterBootRecord.putEntry(
                    ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN), partition.bootable(), type, start, length);
        }
    }

    /** Leaves one entry, and no room for others: what a guest would write there is lost. Returns the backup. */
    private static byte[] reduceGpt(FileChannel disk, byte[] head, int number, long start, long length, long sectors)
            throws IOException {
        for (int entry = 0; entry < 4; entry++) { // a hybrid names partitions twice
            int at = MBR_ENTRIES + entry * MBR_ENTRY;
            if (head[at + 4] != (byte) 0xee) {
                Arrays.fill(head, at, at + MBR_ENTRY, (byte) 0);
            }
        }
        ByteBuffer header = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (head.length < 2 * SECTOR || header.getLong(SECTOR) != 0x5452415020494645L) {
            throw new ImageException("the disk's sectors are not of 512 bytes, which is not supported here", null);
        }
        long arrayAt = header.getLong(SECTOR + 72) * SECTOR;
        int size = header.getInt(SECTOR + 84);
        long arrayLength = Integer.toUnsignedLong(header.getInt(SECTOR + 80)) * size;
        int padded = (int) Math.min(LONGEST_ARRAY, (arrayLength + SECTOR - 1) / SECTOR * SECTOR);
        long backup = sectors - 1 - padded / SECTOR;
        if (arrayLength > padded || arrayAt < 2 * SECTOR || arrayAt + padded > head.length || start + length > backup) {
            throw new ImageException(
                    "the GPT has its entries at an unusual place, or no room for its backup: not supported here", null);
        }
        byte[] entries = new byte[padded];
        bytes(disk, arrayAt + (long) (number - 1) * size, size, entries, (number - 1) * size);
        System.arraycopy(entries, 0, head, (int) arrayAt, padded);
        header.putLong(SECTOR + 40, start).putLong(SECTOR + 48, start + length - 1);
        header.putInt(SECTOR + 88, crc(entries, 0, (int) arrayLength));
        sign(head, SECTOR, 1, sectors - 1, arrayAt / SECTOR);

        byte[] tail = Arrays.copyOf(entries, padded + SECTOR);
        System.arraycopy(head, SECTOR, tail, padded, SECTOR);
        sign(tail, padded, sectors - 1, 1, backup);
        return tail;
    }

    /** Tells a header where it is, where the other one and its entries are, and has it vouch for itself. */
    private static void sign(byte[] bytes, int at, long own, long other, long entries) {
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(at + 24, own).putLong(at + 32, other).putLong(at + 72, entries);
        header.putInt(at + 16, 0);
        header.putInt(at + 16, crc(bytes, at, header.getInt(at + 12)));
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    private static byte[] bytes(FileChannel disk, long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        bytes(disk, offset, length, bytes, 0);
        return bytes;
    }

    private static void bytes(FileChannel disk, long offset, int length, byte[] into, int at) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, at, length);
        while (buffer.hasRemaining()) {
            if (disk.read(buffer, offset + buffer.position() - at) < 0) {
                throw new IOException("it ends before byte " + (offset + length));
            }
        }
    }

    /** The size of the disk in sectors of 512 bytes, as all numbers here. */
    long sectors() {
        return sectors;
    }

    /** The first sector of the partition. */
    long start() {
        return start;
    }

    /** The size of the partition. */
    long length() {
        return length;
    }

    /** The sectors from the first on, before any partition. */
    byte[] head() {
        return head.clone();
    }

    /** The last sectors; none for an MBR. */
    byte[] tail() {
        return tail.clone();
    }

    long headSectors() {
        return head.length / SECTOR;
    }

    /** The first sector behind the partition. */
    long end() {
        return start + length;
    }

    /** The first of the last sectors. */
    long tailStart() {
        return sectors - tail.length / SECTOR;
    }
}
