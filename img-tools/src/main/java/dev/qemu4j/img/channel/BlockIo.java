package dev.qemu4j.img.channel;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.img.internal.Delivery;
import dev.qemu4j.img.internal.RequestFuture;
import dev.qemu4j.img.nbd.Extent;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdCommandException;
import dev.qemu4j.img.nbd.NbdExport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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
    private final Delivery delivery;
    private final Turns edges = new Turns();

    BlockIo(NbdClient client) {
        this.client = client;
        delivery = new Delivery(client.options().executor(), client.options().requestTimeout());
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
            client.read(target, offset);
        } else {
            reads(offset, target).run((at, part) -> client.read(part, offset + at));
        }
    }

    CompletableFuture<Integer> readAsync(long offset, ByteBuffer target) {
        int length = target.remaining();
        if (isAligned(offset, length)) {
            Pieces pieces = reads(offset, target);
            return answer(pieces.send(), length, pieces::stop);
        }
        ByteBuffer blocks = blocks(offset, target);
        Pieces pieces = reads(down(offset), blocks);
        return answer(pieces.send().thenRun(() -> take(offset, target, blocks)), length, pieces::stop);
    }

    void write(long offset, ByteBuffer source) {
        if (!isAligned(offset, source.remaining())) {
            new EdgeWrite(this, edges, offset, source).run();
        } else if (source.remaining() <= piece) {
            client.write(source, offset);
        } else {
            writes(offset, source).run((at, part) -> client.write(part, offset + at));
        }
    }

    CompletableFuture<Integer> writeAsync(long offset, ByteBuffer source) {
        int length = source.remaining();
        if (isAligned(offset, length)) {
            Pieces pieces = writes(offset, source);
            return answer(pieces.send(), length, pieces::stop);
        }
        EdgeWrite write = new EdgeWrite(this, edges, offset, source);
        return answer(write.send(), length, write::stop);
    }

    /** Trims the whole blocks of a range, or fewer of them if nobody wants it any more. */
    void trim(long offset, long length, BooleanSupplier unwanted) {
        long first = up(offset);
        long end = down(offset + length);
        for (long done = 0; done < end - first; done += LONGEST_RANGE) {
            requireWanted(unwanted);
            client.trim(first + done, Math.min(end - first - done, LONGEST_RANGE));
        }
    }

    /** Writes zeros, by bytes where the server has no command for it. */
    void zero(long offset, long length, BooleanSupplier unwanted) {
        long end = offset + length;
        long first = Math.min(up(offset), end);
        long last = Math.max(first, down(end));
        writeZeros(offset, first, unwanted);
        for (long done = 0; done < last - first; done += LONGEST_RANGE) {
            requireWanted(unwanted);
            zeroBlocks(first + done, first + Math.min(last - first, done + LONGEST_RANGE), unwanted);
        }
        writeZeros(last, end, unwanted);
    }

    private void zeroBlocks(long from, long to, BooleanSupplier unwanted) {
        if (!client.export().canZero()) {
            writeZeros(from, to, unwanted);
            return;
        }
        try {
            client.zero(from, to - from);
        } catch (NbdCommandException e) {
            if (e.code() != NOT_SUPPORTED) {
                throw e;
            }
            writeZeros(from, to, unwanted);
        }
    }

    private void writeZeros(long from, long to, BooleanSupplier unwanted) {
        for (long done = 0; done < to - from; done += piece) {
            requireWanted(unwanted);
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
        return new Pieces(target, piece, (at, part) -> client.readAsync(part, offset + at));
    }

    Pieces writes(long offset, ByteBuffer source) {
        return new Pieces(source, piece, (at, part) -> client.writeAsync(part, offset + at));
    }

    private void readUnaligned(long offset, ByteBuffer target) {
        ByteBuffer blocks = blocks(offset, target);
        read(down(offset), blocks);
        take(offset, target, blocks);
    }

    /** Makes a buffer of the whole blocks that a range touches. */
    ByteBuffer blocks(long offset, ByteBuffer part) {
        return ByteBuffer.allocate(Math.toIntExact(up(offset + part.remaining()) - down(offset)));
    }

    private void take(long offset, ByteBuffer target, ByteBuffer blocks) {
        target.duplicate().put(blocks.slice((int) (offset - down(offset)), target.remaining()));
    }

    /**
     * Does what may take many requests on a thread of its own. The executor may have one thread only, and that one has to bring replies.
     *
     * @param task does it; gives up between two requests when nobody wants it any more
     */
    CompletableFuture<@Nullable Void> later(String name, Consumer<BooleanSupplier> task) {
        AtomicBoolean unwanted = new AtomicBoolean();
        CompletableFuture<?> work = Task.<Boolean>start("channel-" + name, own -> {
            task.accept(unwanted::get);
            return true;
        });
        RequestFuture<@Nullable Void> end = new RequestFuture<>();
        whenEnded(work, failure -> end.endBy(delivery, null, failure));
        return OwnedFuture.of(end, () -> unwanted.set(true));
    }

    /** Returns the caller's future, which the client's executor ends. */
    private CompletableFuture<Integer> answer(CompletableFuture<?> work, int length, Runnable stop) {
        RequestFuture<Integer> end = new RequestFuture<>();
        whenEnded(work, failure -> end.endBy(delivery, length, failure));
        return OwnedFuture.of(end, stop);
    }

    private static void whenEnded(CompletableFuture<?> work, Consumer<@Nullable Throwable> end) {
        Chain.end(work, (none, failure) -> end.accept(failure), end);
    }

    private static void requireWanted(BooleanSupplier unwanted) {
        if (unwanted.getAsBoolean()) {
            throw new CancellationException("cancelled");
        }
    }

    /** Tells whether a range is as aligned as can be: one that ends with the export may end within its last block. */
    private boolean isAligned(long offset, long length) {
        return down(offset) == offset && up(offset + length) == offset + length;
    }

    long down(long offset) {
        return offset & -block;
    }

    /** Rounds up, but not beyond the end. */
    long up(long offset) {
        long more = -offset & (block - 1);
        return offset > size - more ? size : offset + more;
    }
}
