package dev.qemu4j.img.partition;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/** A stretch of a channel, of which nothing outside is ever read. */
final class Disk {
    /** More than any structure that is read here at once. */
    private static final int MOST_AT_ONCE = 4 << 20;

    private final SeekableByteChannel channel;
    private final Budget budget;
    private final long start;
    private final long size;

    private Disk(SeekableByteChannel channel, Budget budget, long start, long size) {
        this.channel = channel;
        this.budget = budget;
        this.start = start;
        this.size = size;
    }

    static Disk of(SeekableByteChannel channel) {
        try {
            return new Disk(channel, new Budget(), 0, channel.size());
        } catch (IOException e) {
            throw unreadable("its size", e);
        }
    }

    /** Returns a stretch of this one, cut where this one ends. */
    Disk part(long from, long length) {
        long first = Math.max(0, Math.min(from, size));
        return new Disk(channel, budget, start + first, Math.max(0, Math.min(length, size - first)));
    }

    long size() {
        return size;
    }

    /** Returns the bytes at an offset, or null if not all of them are there. */
    @Nullable
    Bytes read(long offset, int length) {
        if (offset < 0 || length < 0 || length > MOST_AT_ONCE || offset > size - length) {
            return null;
        }
        budget.spend(length);
        ByteBuffer buffer = ByteBuffer.allocate(length);
        try {
            channel.position(start + offset);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    return null;
                }
            }
        } catch (IOException e) {
            throw unreadable(length + " bytes at " + (start + offset), e);
        }
        return new Bytes(buffer.array());
    }

    private static PartitionTableException unreadable(String what, IOException cause) {
        return new PartitionTableException("the disk cannot be read (" + what + "): " + cause, cause);
    }
}
