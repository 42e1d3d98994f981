package dev.qemu4j.vm.console;

import java.time.Instant;
import java.util.Arrays;

/** The times at which output came, by its offsets; of a bounded number, so that they grow coarser with time. Thread-safe. */
final class ChunkTimes {
    private static final int MOST = 2048;

    private final Instant start = Instant.now();
    private final long started = System.nanoTime();
    private long[] offsets = new long[16];
    private long[] nanos = new long[16];
    private int count;

    /** Notes that output up to an offset has come now. */
    synchronized void add(long end) {
        if (count == MOST) {
            for (int i = 0; i < MOST / 2; i++) { // the later of two
                offsets[i] = offsets[2 * i + 1];
                nanos[i] = nanos[2 * i + 1];
            }
            count = MOST / 2;
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        offsets[count] = end;
        nanos[count++] = System.nanoTime() - started;
    }

    /** Returns the end of the output that came together with the byte at an offset. */
    synchronized long chunkEnd(long offset) {
        int at = index(offset);
        return at == count ? Long.MAX_VALUE : offsets[at];
    }

    /** Returns when the byte at an offset came, in nanoseconds from the console's start. */
    synchronized long nanos(long offset) {
        int at = index(offset);
        return at == count ? System.nanoTime() - started : nanos[at];
    }

    /** Returns when the byte at an offset came. */
    Instant instant(long offset) {
        return start.plusNanos(nanos(offset));
    }

    private int index(long offset) {
        int found = Arrays.binarySearch(offsets, 0, count, offset + 1);
        return found >= 0 ? found : -found - 1;
    }
}
