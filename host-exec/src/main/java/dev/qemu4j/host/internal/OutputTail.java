package dev.qemu4j.host.internal;

import dev.qemu4j.base.DataSize;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The last bytes of an output, up to a capacity; written by one thread, readable by all at any moment. */
public final class OutputTail implements OutputSink {
    private static final DataSize MAX = DataSize.ofGib(1);
    private static final int INITIAL = 4096;

    private final int capacity;
    private byte[] ring;
    private long total;

    public OutputTail(int capacity) {
        this.capacity = capacity;
        ring = new byte[Math.min(INITIAL, capacity)];
    }

    public static int checkCapacity(String what, DataSize size) {
        if (size.bytes() < 1 || size.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(what + ": " + size + " (expected: 1 B to " + MAX + ")");
        }
        return (int) size.bytes();
    }

    @Override
    public synchronized void write(byte[] bytes, int length) {
        grow(total + length);
        int skipped = Math.max(0, length - capacity);
        total += skipped;
        int kept = length - skipped;
        // The ring wraps only at its full capacity: until then everything written is in it.
        int at = (int) (total % ring.length);
        int first = Math.min(kept, ring.length - at);
        System.arraycopy(bytes, skipped, ring, at, first);
        System.arraycopy(bytes, skipped + first, ring, 0, kept - first);
        total += kept;
    }

    public synchronized boolean truncated() {
        return total > capacity;
    }

    public synchronized byte[] toByteArray() {
        if (total <= ring.length) {
            return Arrays.copyOf(ring, (int) total);
        }
        int at = (int) (total % ring.length);
        byte[] bytes = Arrays.copyOfRange(ring, at, at + ring.length);
        System.arraycopy(ring, 0, bytes, ring.length - at, at);
        return bytes;
    }

    /** The last bytes as UTF-8 text, without the rest of a character that was cut. */
    public String text(int limit) {
        byte[] bytes = toByteArray();
        int start = Math.max(0, bytes.length - limit);
        if (start > 0 || truncated()) {
            while (start < bytes.length && (bytes[start] & 0xC0) == 0x80) {
                start++;
            }
        }
        return new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
    }

    private void grow(long needed) {
        if (needed > ring.length && ring.length < capacity) {
            long size = Math.min(capacity, Math.max(needed, 2L * ring.length));
            ring = Arrays.copyOf(ring, (int) size);
        }
    }
}
