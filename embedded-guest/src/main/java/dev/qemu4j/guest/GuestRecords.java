package dev.qemu4j.guest;

import static dev.qemu4j.guest.EmbeddedGuest.FIRST_LBA;
import static dev.qemu4j.guest.EmbeddedGuest.SECTOR_BYTES;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The records that a disk image holds, which proves what a snapshot, a commit or a copy did with them.
 *
 * <p>Each sector after the guest's code is a record in its place, a record in a wrong place, zeros, or damage: anything
 * else. Immutable.
 */
public final class GuestRecords {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final ByteBuffer ZEROS = ByteBuffer.allocate(CHUNK_BYTES).asReadOnlyBuffer();

    private final BitSet present = new BitSet();
    private final BitSet damaged = new BitSet();
    private final SortedMap<Long, Long> misplaced = new TreeMap<>();

    private GuestRecords() {}

    /**
     * Scans a raw disk image.
     *
     * @param raw the file; another format is converted first, as by {@code qemu-img convert -O raw}
     * @return the records on the disk
     * @throws GuestException if the file cannot be read
     */
    public static GuestRecords scan(Path raw) {
        try (SeekableByteChannel disk = Files.newByteChannel(raw)) {
            return scan(disk);
        } catch (IOException e) {
            throw GuestException.io("cannot read the disk image " + raw, e);
        }
    }

    /**
     * Scans a disk's content.
     *
     * @param disk a channel onto the whole disk; it is left open, at its end
     * @return the records on the disk
     * @throws GuestException if it cannot be read
     * @throws IllegalArgumentException if it is larger than 1 TiB
     */
    public static GuestRecords scan(SeekableByteChannel disk) {
        GuestRecords records = new GuestRecords();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        try {
            if (disk.size() / SECTOR_BYTES > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("disk: " + disk.size() + " bytes (expected: <= 1 TiB)");
            }
            disk.position((long) FIRST_LBA * SECTOR_BYTES);
            for (int lba = FIRST_LBA; fill(chunk, disk); lba += CHUNK_BYTES / SECTOR_BYTES) {
                records.addAll(lba, chunk);
            }
        } catch (IOException e) {
            throw GuestException.io("cannot read the disk", e);
        }
        return records;
    }

    /** Reads a chunk; the disk's end is padded with zeros. */
    private static boolean fill(ByteBuffer chunk, SeekableByteChannel disk) throws IOException {
        chunk.clear();
        int read = 0;
        while (chunk.hasRemaining() && read >= 0) {
            read = disk.read(chunk);
        }
        boolean any = chunk.position() > 0;
        while (chunk.hasRemaining()) {
            chunk.put((byte) 0);
        }
        chunk.flip();
        return any;
    }

    private void addAll(int firstLba, ByteBuffer chunk) {
        if (chunk.mismatch(ZEROS) < 0) {
            return;
        }
        for (int at = 0; at < chunk.capacity(); at += SECTOR_BYTES) {
            add(firstLba + at / SECTOR_BYTES, chunk.slice(at, SECTOR_BYTES));
        }
    }

    private void add(int lba, ByteBuffer sector) {
        Optional<GuestRecord> found = GuestRecord.parse(sector);
        if (found.isPresent()) {
            long number = found.get().number();
            if (EmbeddedGuest.recordLba(number) == lba) {
                present.set((int) number);
            } else {
                misplaced.put((long) lba, number);
            }
        } else if (sector.mismatch(ZEROS.slice(0, SECTOR_BYTES)) >= 0) {
            damaged.set(lba);
        }
    }

    /**
     * Tells whether a record is present in its place.
     *
     * @param number the record's number
     * @return true if it is
     */
    public boolean contains(long number) {
        return number >= 1 && number <= last() && present.get((int) number);
    }

    /**
     * Tells whether the disk holds exactly the records from 1 to a number, and neither damage nor misplaced records.
     *
     * @param number the last record's number; zero for none
     * @return true if it does
     */
    public boolean holdsExactly(long number) {
        return intact() && last() == number;
    }

    /**
     * Tells whether the records present are those from 1 to {@link #last()} without a gap, and nothing else is on the
     * disk.
     *
     * @return true if so
     */
    public boolean intact() {
        return count() == last() && damaged.isEmpty() && misplaced.isEmpty();
    }

    /**
     * Returns the number of records that are present in their places.
     *
     * @return the count
     */
    public long count() {
        return present.cardinality();
    }

    /**
     * Returns the highest number of a record present in its place.
     *
     * @return the number, zero if there is none
     */
    public long last() {
        return Math.max(present.length() - 1, 0);
    }

    /**
     * Returns the numbers of the records present in their places.
     *
     * @return the numbers, ascending
     */
    public LongStream present() {
        return present.stream().asLongStream();
    }

    /**
     * Returns the numbers below {@link #last()} whose records are not in their places.
     *
     * @return the numbers, ascending
     */
    public LongStream missing() {
        return LongStream.range(1, last()).filter(number -> !present.get((int) number));
    }

    /**
     * Returns the sectors that hold neither a record nor zeros.
     *
     * @return their addresses, ascending, in units of 512 bytes
     */
    public LongStream damaged() {
        return damaged.stream().asLongStream();
    }

    /**
     * Returns the sectors that hold another's record.
     *
     * @return the number of the record found, by the sector's address in units of 512 bytes; unmodifiable
     */
    public SortedMap<Long, Long> misplaced() {
        return Collections.unmodifiableSortedMap(misplaced);
    }

    /** Returns the findings, such as {@code records 1-40 43-50, damaged sectors 48 49, misplaced none}. */
    @Override
    public String toString() {
        return "records " + ranges(present) + ", damaged sectors " + ranges(damaged) + ", misplaced "
                + (misplaced.isEmpty() ? "none" : misplaced);
    }

    private static String ranges(BitSet numbers) {
        StringBuilder text = new StringBuilder();
        for (int from = numbers.nextSetBit(0); from >= 0; ) {
            int to = numbers.nextClearBit(from) - 1;
            text.append(text.isEmpty() ? "" : " ").append(from);
            if (to > from) {
                text.append('-').append(to);
            }
            from = numbers.nextSetBit(to + 1);
        }
        return text.isEmpty() ? "none" : text.toString();
    }
}
