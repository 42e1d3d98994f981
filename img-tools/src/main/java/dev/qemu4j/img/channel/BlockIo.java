package dev.qemu4j.img.channel;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.img.internal.RequestFuture;
import dev.qemu4j.img.nbd.Extent;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdCommandException;
import dev.qemu4j.img.nbd.NbdExport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(PIECE).asReadOnlyBuffer();
    private static final int NOT_SUPPORTED = 95;

    private final NbdClient client;
    private final long size;
    private final long block;
    private final int piece;
    private final ReentrantLock edges = new ReentrantLock();

    BlockIo(NbdClient client) {
        this.client = client;
        size = client.export().size();
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
            reads(offset, target).run((at, part) -> client.read(offset + at, part));
        }
    }

    CompletableFuture<@Nullable Void> readAsync(long offset, ByteBuffer target) {
        if (!isAligned(offset, target.remaining())) {
            return later(() -> readUnaligned(offset, target));
        }
        return reads(offset, target).send();
    }

    void write(long offset, ByteBuffer source) {
        if (!isAligned(offset, source.remaining())) {
            writeUnaligned(offset, source);
        } else if (source.remaining() <= piece) {
            client.write(offset, source);
        } else {
            writes(offset, source).run((at, part) -> client.write(offset + at, part));
        }
    }

    CompletableFuture<@Nullable Void> writeAsync(long offset, ByteBuffer source) {
        if (!isAligned(offset, source.remaining())) {
            return later(() -> writeUnaligned(offset, source));
        }
        return writes(offset, source).send();
    }

    /** Trims the whole blocks of a range. */
    void trim(long offset, long length) {
        long first = up(offset);
        long end = down(offset + length);
        for (long done = 0; done < end - first; done += LONGEST_RANGE) {
            client.trim(first + done, Math.min(end - first - done, LONGEST_RANGE));
        }
    }

    /** Writes zeros, by bytes where the server has no command for it. */
    void zero(long offset, long length) {
        long end = offset + length;
        long first = Math.min(up(offset), end);
        long last = Math.max(first, down(end));
        writeZeros(offset, first);
        for (long done = 0; done < last - first; done += LONGEST_RANGE) {
            zeroBlocks(first + done, first + Math.min(last - first, done + LONGEST_RANGE));
        }
        writeZeros(last, end);
    }

    private void zeroBlocks(long from, long to) {
        if (!client.export().canZero()) {
            writeZeros(from, to);
            return;
        }
        try {
            client.zero(from, to - from);
        } catch (NbdCommandException e) {
            if (e.code() != NOT_SUPPORTED) {
                throw e;
            }
            writeZeros(from, to);
        }
    }

    private void writeZeros(long from, long to) {
        for (long done = 0; done < to - from; done += piece) {
            int length = (int) Math.min(piece, to - from - done);
            write(from + done, length <= PIECE ? ZEROS.slice(0, length) : ByteBuffer.allocate(length));
        }
    }

    List<Extent> extents(String context, long offset, long length) {
        long first = down(offset);
        return inside(client.extents(context, first, up(offset + length) - first), offset, length);
    }

    CompletableFuture<List<Extent>> extentsAsync(String context, long offset, long length) {
        long first = down(offset);
        return OwnedFuture.map(
                client.extentsAsync(context, first, up(offset + length) - first),
                extents -> inside(extents, offset, length));
    }

    private static List<Extent> inside(List<Extent> extents, long offset, long length) {
        List<Extent> inside = new ArrayList<>();
        for (Extent extent : extents) {
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

    private Pieces reads(long offset, ByteBuffer target) {
        return new Pieces(target, piece, (at, part) -> client.readAsync(offset + at, part));
    }

    private Pieces writes(long offset, ByteBuffer source) {
        return new Pieces(source, piece, (at, part) -> client.writeAsync(offset + at, part));
    }

    private void readUnaligned(long offset, ByteBuffer target) {
        long first = down(offset);
        ByteBuffer blocks = ByteBuffer.allocate(Math.toIntExact(up(offset + target.remaining()) - first));
        read(first, blocks);
        target.duplicate().put(blocks.slice((int) (offset - first), target.remaining()));
    }

    private void writeUnaligned(long offset, ByteBuffer source) {
        long first = down(offset);
        long end = up(offset + source.remaining());
        ByteBuffer blocks = ByteBuffer.allocate(Math.toIntExact(end - first));
        lockEdges();
        try {
            readBlock(first, first, blocks);
            if (down(end - 1) > first) {
                readBlock(down(end - 1), first, blocks);
            }
            blocks.slice((int) (offset - first), source.remaining()).put(source.duplicate());
            write(first, blocks);
        } finally {
            edges.unlock();
        }
    }

    private void readBlock(long at, long first, ByteBuffer blocks) {
        client.read(at, blocks.slice((int) (at - first), (int) (up(at + 1) - at)));
    }

    /** Does a task on the client's executor. */
    CompletableFuture<@Nullable Void> later(Runnable task) {
        try {
            return CompletableFuture.runAsync(task, client.options().executor());
        } catch (RuntimeException e) {
            return RequestFuture.failed(e); // of the executor
        }
    }

    /** Tells whether a range is as aligned as can be: one that ends with the export may end within its last block. */
    private boolean isAligned(long offset, long length) {
        return down(offset) == offset && up(offset + length) == offset + length;
    }

    private long down(long offset) {
        return offset & -block;
    }

    /** Rounds up, but not beyond the end. */
    private long up(long offset) {
        long more = -offset & (block - 1);
        return offset > size - more ? size : offset + more;
    }

    private void lockEdges() {
        try {
            edges.lockInterruptibly();
        } catch (InterruptedException e) {
            throw QemuInterruptedException.of("waiting for another write", e);
        }
    }
}
