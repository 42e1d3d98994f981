package dev.qemu4j.img.channel;

import dev.qemu4j.img.nbd.Extent;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a disk that a channel shows, which counts positions from its own first byte.
 *
 * @param start of the part on the disk
 * @param size of the part
 */
record DiskPart(long start, long size) {
    /** Returns a part of this one, cut at its end. */
    DiskPart part(long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("view: " + length + " bytes at " + offset + " (expected: >= 0)");
        }
        long from = Math.min(offset, size);
        return new DiskPart(start + from, Math.min(length, size - from));
    }

    /** Returns the part of a buffer that lies before the end, or null at the end. */
    @Nullable
    ByteBuffer part(ByteBuffer buffer, long at) {
        if (at < 0) {
            throw new IllegalArgumentException("position: " + at + " (expected: >= 0)");
        }
        if (at >= size) {
            return null;
        }
        return buffer.slice(buffer.position(), (int) Math.min(buffer.remaining(), size - at));
    }

    void check(long offset, long length) {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new IllegalArgumentException(
                    "range: " + length + " bytes at " + offset + " (expected: within the " + size + " bytes)");
        }
    }

    /** Counts extents of the disk from the part's first byte. */
    List<Extent> own(List<Extent> extents) {
        return extents.stream()
                .map(e -> new Extent(e.start() - start, e.length(), e.status()))
                .toList();
    }
}
