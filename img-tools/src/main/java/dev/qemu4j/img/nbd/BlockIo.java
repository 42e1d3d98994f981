package dev.qemu4j.img.nbd;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes of any length at any place, cut into requests that are in flight together.
 *
 * <p>Where a server wants whole blocks, the blocks at the edges are read, changed and written under a lock.
 */
final class BlockIo {
    private static final int PIECE = 1 << 20;
    private static final long LONGEST_RANGE = 1L << 31;

    private final NbdClient client;
    private final long block;
    private final int piece;
    private final ReentrantLock edges = new ReentrantLock();

    BlockIo(NbdClient client) {
        this.client = client;
        NbdExport.BlockSizes sizes = client.export().blocks();
        block = sizes.minimum();
        piece = (int) Math.max(block, Math.min(PIECE, sizes.maximum()) / block * block);
    }

    NbdClient client() {
        return client;
    }

    void read(long offset, ByteBuffer target) {
        if (!isAligned(offset, target.remaining())) {
            readUnaligned(offset, target);
        } else if (target.remaining() <= piece) {
            client.read(offset, target);
        } else {
            join(readAsync(offset, target));
        }
    }

    CompletableFuture<@Nullable Void> readAsync(long offset, ByteBuffer target) {
        if (!isAligned(offset, target.remaining())) {
            return CompletableFuture.runAsync(() -> readUnaligned(offset, target));
        }
        return inPieces(target, (at, part) -> client.readAsync(offset + at, part));
    }

    void write(long offset, ByteBuffer source) {
        if (!isAligned(offset, source.remaining())) {
            writeUnaligned(offset, source);
        } else if (source.remaining() <= piece) {
            client.write(offset, source);
        } else {
            join(writeAsync(offset, source));
        }
    }

    CompletableFuture<@Nullable Void> writeAsync(long offset, ByteBuffer source) {
        if (!isAligned(offset, source.remaining())) {
            return CompletableFuture.runAsync(() -> writeUnaligned(offset, source));
        }
        return inPieces(source, (at, part) -> client.writeAsync(offset + at, part));
    }

    /** Trims the whole blocks of a range. */
    void trim(long offset, long length) {
        long first = up(offset);
        long end = down(offset + length);
        for (long at = first; at < end; at += LONGEST_RANGE) {
            client.trim(at, Math.min(end - at, LONGEST_RANGE));
        }
    }

    void zero(long offset, long length) {
        long first = up(offset);
        long end = down(offset + length);
        if (first >= end) {
            write(offset, ByteBuffer.allocate((int) length));
            return;
        }
        if (offset < first) {
            write(offset, ByteBuffer.allocate((int) (first - offset)));
        }
        for (long at = first; at < end; at += LONGEST_RANGE) {
            client.zero(at, Math.min(end - at, LONGEST_RANGE));
        }
        if (end < offset + length) {
            write(end, ByteBuffer.allocate((int) (offset + length - end)));
        }
    }

    List<Extent> extents(String context, long offset, long length) {
        long first = down(offset);
        long end = Math.min(up(offset + length), client.export().size());
        List<Extent> inside = new ArrayList<>();
        for (Extent extent : client.extents(context, first, end - first)) {
            long from = Math.max(extent.start(), offset);
            long to = Math.min(extent.end(), offset + length);
            Extent last = inside.isEmpty() ? null : inside.get(inside.size() - 1);
            if (last != null && last.status() == extent.status() && from < to) {
                inside.set(inside.size() - 1, new Extent(last.start(), to - last.start(), last.status()));
            } else if (from < to) {
                inside.add(new Extent(from, to - from, extent.status()));
            }
        }
        return inside;
    }

    private CompletableFuture<@Nullable Void> inPieces(ByteBuffer buffer, Send send) {
        List<CompletableFuture<?>> pieces = new ArrayList<>();
        for (int at = 0; at < buffer.remaining(); at += piece) {
            ByteBuffer part = buffer.slice(buffer.position() + at, Math.min(piece, buffer.remaining() - at));
            pieces.add(send.piece(at, part));
        }
        return CompletableFuture.allOf(pieces.toArray(CompletableFuture<?>[]::new));
    }

    private void readUnaligned(long offset, ByteBuffer target) {
        long first = down(offset);
        ByteBuffer blocks = ByteBuffer.allocate(Math.toIntExact(up(offset + target.remaining()) - first));
        read(first, blocks);
        target.duplicate().put(blocks.slice((int) (offset - first), target.remaining()));
    }

    private void writeUnaligned(long offset, ByteBuffer source) {
        long first = down(offset);
        ByteBuffer blocks = ByteBuffer.allocate(Math.toIntExact(up(offset + source.remaining()) - first));
        edges.lock();
        try {
            client.read(first, blocks.slice(0, (int) block));
            int last = blocks.capacity() - (int) block;
            if (last > 0) {
                client.read(first + last, blocks.slice(last, (int) block));
            }
            blocks.slice((int) (offset - first), source.remaining()).put(source.duplicate());
            write(first, blocks);
        } finally {
            edges.unlock();
        }
    }

    private boolean isAligned(long offset, long length) {
        return ((offset | length) & (block - 1)) == 0;
    }

    private long down(long offset) {
        return offset & -block;
    }

    private long up(long offset) {
        return down(offset + block - 1);
    }

    static void join(CompletableFuture<?> future) {
        try {
            future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Sends one of the pieces. */
    private interface Send {
        CompletableFuture<?> piece(int at, ByteBuffer part);
    }
}
