package dev.qemu4j.vm.disk;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.img.nbd.Extent;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.fleece.internal.Fleecing;
import dev.qemu4j.vm.disk.stream.DiskReceiver;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The reading of a disk over NBD, with several requests in flight, whose answers go to a receiver in the order of their offsets. What was received, or is not
 * wanted, is trimmed, so that the fleecing needs no place for it any more: it is read once only.
 */
final class DiskPull {
    private static final String MARKED = "qemu:dirty-bitmap:" + Fleecing.CHANGES;
    private static final int PIECE = 1 << 20;
    private static final int IN_FLIGHT = 8;
    private static final int TRIMS_IN_FLIGHT = 64;

    /** The stretch that the server is asked about at once: also of a badly torn disk it tells in one answer. */
    private static final long WINDOW = 1L << 28;

    private final NbdClient client;
    private final String disk;
    private final boolean whole;
    private final DiskReceiver receiver;
    private final PullPace pace;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private final Deque<CompletableFuture<?>> trims = new ArrayDeque<>();

    /** A piece in flight; zeros have no buffer. */
    private record Piece(long offset, long length, @Nullable ByteBuffer buffer, CompletableFuture<?> read) {}

    DiskPull(NbdClient client, String disk, boolean whole, DiskReceiver receiver, PullPace pace) {
        this.client = client;
        this.disk = disk;
        this.whole = whole;
        this.receiver = receiver;
        this.pace = pace;
    }

    /** Returns the contexts that the client needs. */
    static String[] contexts(boolean whole) {
        return whole ? new String[] {Extent.ALLOCATION} : new String[] {Extent.ALLOCATION, MARKED};
    }

    void run() {
        long size = client.export().size();
        for (long at = 0; at < size; at += WINDOW) {
            long length = Math.min(WINDOW, size - at);
            if (whole) {
                read(at, length);
                continue;
            }
            for (Extent stretch : extents(MARKED, at, length)) {
                if (stretch.status() == 0) {
                    trim(stretch.start(), stretch.length());
                    pace.passed(stretch.length());
                } else {
                    read(stretch.start(), stretch.length());
                }
            }
        }
        while (!pieces.isEmpty()) {
            deliver();
        }
        trims.forEach(trim -> await(trim, "waiting for a trim"));
    }

    private List<Extent> extents(String context, long offset, long length) {
        return reading(() -> client.extents(context, offset, length));
    }

    private void read(long offset, long length) {
        for (Extent stretch : extents(Extent.ALLOCATION, offset, length)) {
            if (stretch.zero()) {
                send(new Piece(stretch.start(), stretch.length(), null, CompletableFuture.completedFuture(null)));
                continue;
            }
            for (long at = stretch.start(); at < stretch.end(); ) {
                long next = Math.min(stretch.end(), (at / PIECE + 1) * PIECE);
                ByteBuffer buffer = buffer((int) (next - at));
                send(new Piece(at, next - at, buffer, client.readAsync(buffer, at)));
                at = next;
            }
        }
    }

    private ByteBuffer buffer(int length) {
        while (pieces.size() >= IN_FLIGHT) {
            deliver();
        }
        ByteBuffer buffer = free.poll();
        return (buffer == null ? ByteBuffer.allocateDirect(PIECE) : buffer)
                .clear()
                .limit(length);
    }

    private void send(Piece piece) {
        pieces.add(piece);
        while (pieces.size() > IN_FLIGHT) {
            deliver();
        }
    }

    private void deliver() {
        Piece piece = pieces.remove();
        pace.await(piece.buffer() == null ? 0 : piece.length());
        await(piece.read(), "waiting for the data at " + piece.offset());
        ByteBuffer buffer = piece.buffer();
        if (buffer == null) {
            receiver.zero(piece.offset(), piece.length());
        } else {
            receiver.data(piece.offset(), buffer.asReadOnlyBuffer());
            free.add(buffer);
        }
        trim(piece.offset(), piece.length());
        pace.passed(piece.length());
    }

    private void trim(long offset, long length) {
        while (trims.size() >= TRIMS_IN_FLIGHT) {
            await(trims.remove(), "waiting for a trim");
        }
        trims.add(client.trimAsync(offset, length));
    }

    private void await(CompletableFuture<?> reply, String wait) {
        reading(() -> {
            Await.result(reply, wait);
            return true;
        });
    }

    /** A view that is broken refuses all. */
    private <T> T reading(Supplier<T> read) {
        try {
            return read.get();
        } catch (NbdException e) {
            throw new DiskException(
                    "backup: disk '" + disk + "' cannot be read as it was: " + e.getMessage()
                            + " (expected: a QEMU that runs, a disk without errors, and room in the directory of the"
                            + " fleecing for all that the guest overwrites meanwhile)",
                    e);
        }
    }
}
