package dev.qemu4j.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A record that the embedded guest writes: one sector of 512 bytes, whose number determines every byte.
 *
 * <p>In little-endian words of 32 bits: the magic {@code Q4JR}; the number; 125 words of payload, each
 * {@code previous * 1664525 + 1013904223}, begun with the number; the checksum of the 127 words before, which is
 * {@code (sum ^ word) * 16777619} over each, begun with 2166136261.
 *
 * @param number the record's number, from 1
 */
public record GuestRecord(long number) {
    static final long MAX_NUMBER = 0xFFFF_FFFFL - EmbeddedGuest.FIRST_LBA;

    private static final int MAGIC = 0x524A_3451;
    private static final int WORDS = EmbeddedGuest.SECTOR_BYTES / Integer.BYTES;
    private static final int SUM_START = 0x811C_9DC5;

    /**
     * Checks the number.
     *
     * @param number the record's number, from 1
     * @throws IllegalArgumentException if no record has it
     */
    public GuestRecord {
        if (!isNumber(number)) {
            throw new IllegalArgumentException("number: " + number + " (expected: 1 to " + MAX_NUMBER + ")");
        }
    }

    /**
     * Returns the record of a number.
     *
     * @param number the number, from 1
     * @return the record
     */
    public static GuestRecord of(long number) {
        return new GuestRecord(number);
    }

    /**
     * Reads a record from a sector.
     *
     * @param sector a buffer with 512 bytes or more after its position; its position is left as it is
     * @return the record, or nothing if the sector is not one in every byte
     * @throws IllegalArgumentException if there are fewer bytes
     */
    public static Optional<GuestRecord> parse(ByteBuffer sector) {
        if (sector.remaining() < EmbeddedGuest.SECTOR_BYTES) {
            throw new IllegalArgumentException("sector: " + sector.remaining() + " bytes (expected: >= 512)");
        }
        ByteBuffer words = sector.slice().order(ByteOrder.LITTLE_ENDIAN);
        long number = Integer.toUnsignedLong(words.getInt(Integer.BYTES));
        if (words.getInt(0) != MAGIC || !isNumber(number)) {
            return Optional.empty();
        }
        Words expected = new Words(number);
        for (int i = 0; i < WORDS; i++) {
            if (words.getInt() != expected.next()) {
                return Optional.empty();
            }
        }
        return Optional.of(new GuestRecord(number));
    }

    /**
     * Returns the sector as it has to be on the disk.
     *
     * @return a new buffer with 512 bytes to read
     */
    public ByteBuffer toSector() {
        ByteBuffer sector = ByteBuffer.allocate(EmbeddedGuest.SECTOR_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Words words = new Words(number);
        while (sector.hasRemaining()) {
            sector.putInt(words.next());
        }
        return sector.flip();
    }

    /**
     * Returns the checksum that ends the record.
     *
     * @return 32 bits, to be read as unsigned
     */
    public int checksum() {
        return toSector().getInt(EmbeddedGuest.SECTOR_BYTES - Integer.BYTES);
    }

    private static boolean isNumber(long number) {
        return number >= 1 && number <= MAX_NUMBER;
    }

    /** The words of a record, one after the other. */
    private static final class Words {
        private int index;
        private int payload;
        private int sum = SUM_START;

        Words(long number) {
            payload = (int) number;
        }

        int next() {
            int word = word(index++);
            sum = (sum ^ word) * 16_777_619;
            return word;
        }

        private int word(int i) {
            if (i == 0) {
                return MAGIC;
            }
            if (i == WORDS - 1) {
                return sum;
            }
            if (i > 1) {
                payload = payload * 1_664_525 + 1_013_904_223;
            }
            return payload;
        }
    }
}
