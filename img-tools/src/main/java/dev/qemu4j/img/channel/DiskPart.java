package dev.qemu4j.img.channel;

import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.img.internal.RequestFuture;
import dev.qemu4j.img.nbd.Extent;
import dev.qemu4j.img.nbd.NbdClient;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The part of a disk that a channel shows. It counts positions from its own first byte, and nothing is read or written beyond it. */
final class DiskPart {
    private final BlockIo io;
    private final long start;
    private final long size;

    private DiskPart(BlockIo io, long start, long size) {
        this.io = io;
        this.start = start;
        this.size = size;
    }

    /** The whole disk of a connection. */
    static DiskPart all(NbdClient client) {
        return new DiskPart(new BlockIo(client), 0, client.export().size());
    }

    /** A part of this one, cut at its end. */
    DiskPart part(long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("view: " + length + " bytes at " + offset + " (expected: >= 0)");
        }
        long from = Math.min(offset, size);
        return new DiskPart(io, start + from, Math.min(length, size - from));
    }

    NbdClient client() {
        return io.client();
    }

    long size() {
        return size;
    }

    int read(ByteBuffer target, long from) {
        ByteBuffer inside = inside(target, from);
        if (inside == null) {
            return -1;
        }
        if (inside.hasRemaining()) {
            io.read(start + from, inside);
        }
        return advance(target, inside);
    }

    CompletableFuture<Integer> readAsync(ByteBuffer target, long from) {
        ByteBuffer inside = inside(target, from);
        if (inside == null || !inside.hasRemaining()) {
            return RequestFuture.ended(inside == null ? -1 : 0);
        }
        return io.readAsync(start + from, inside);
    }

    int write(ByteBuffer source, long to) {
        ByteBuffer inside = writable(source, to);
        if (inside.hasRemaining()) {
            io.write(start + to, inside);
        }
        return advance(source, inside);
    }

    CompletableFuture<Integer> writeAsync(ByteBuffer source, long to) {
        ByteBuffer inside = writable(source, to);
        return inside.hasRemaining() ? io.writeAsync(start + to, inside) : RequestFuture.ended(0);
    }

    void zero(long offset, long length) {
        check(offset, length);
        io.zero(start + offset, length, () -> false);
    }

    CompletableFuture<@Nullable Void> zeroAsync(long offset, long length) {
        check(offset, length);
        return length == 0
                ? RequestFuture.ended(null)
                : io.later("zero", unwanted -> io.zero(start + offset, length, unwanted));
    }

    void trim(long offset, long length) {
        check(offset, length);
        io.trim(start + offset, length, () -> false);
    }

    CompletableFuture<@Nullable Void> trimAsync(long offset, long length) {
        check(offset, length);
        return length == 0
                ? RequestFuture.ended(null)
                : io.later("trim", unwanted -> io.trim(start + offset, length, unwanted));
    }

    List<Extent> extents(String context, long offset, long length) {
        check(offset, length);
        return own(io.extents(context, start + offset, length));
    }

    CompletableFuture<List<Extent>> extentsAsync(String context, long offset, long length) {
        check(offset, length);
        return OwnedFuture.map(io.extentsAsync(context, start + offset, length), this::own);
    }

    /** Counts extents of the disk from the part's first byte. */
    private List<Extent> own(List<Extent> extents) {
        return extents.stream()
                .map(e -> new Extent(e.start() - start, e.length(), e.status()))
                .toList();
    }

    /** Returns the part of a buffer that lies before the end, or null at the end. */
    private @Nullable ByteBuffer inside(ByteBuffer buffer, long at) {
        if (at < 0) {
            throw new IllegalArgumentException("position: " + at + " (expected: >= 0)");
        }
        if (at >= size) {
            return null;
        }
        return buffer.slice(buffer.position(), (int) Math.min(buffer.remaining(), size - at));
    }

    private ByteBuffer writable(ByteBuffer source, long to) {
        if (client().export().readOnly()) {
            throw new NonWritableChannelException();
        }
        ByteBuffer inside = inside(source, to);
        if (inside == null) {
            throw new IllegalArgumentException(
                    "position: " + to + " (expected: below the size, " + size + "; enlarge the image with qemu-img)");
        }
        return inside;
    }

    private static int advance(ByteBuffer buffer, ByteBuffer done) {
        buffer.position(buffer.position() + done.remaining());
        return done.remaining();
    }

    private void check(long offset, long length) {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new IllegalArgumentException(
                    "range: " + length + " bytes at " + offset + " (expected: within the " + size + " bytes)");
        }
    }
}
