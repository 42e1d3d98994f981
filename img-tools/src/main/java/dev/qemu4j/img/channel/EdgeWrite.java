package dev.qemu4j.img.channel;

import dev.qemu4j.img.internal.RequestFuture;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A write that does not begin and end with whole blocks: those at its edges are read, changed and written, one write after another. */
final class EdgeWrite {
    private final BlockIo io;
    private final Turns edges;
    private final long offset;
    private final ByteBuffer source;
    private final long first;
    private final long last;
    private @Nullable CompletableFuture<@Nullable Void> turn;
    private @Nullable Pieces pieces;
    private boolean stopped;

    EdgeWrite(BlockIo io, Turns edges, long offset, ByteBuffer source) {
        this.io = io;
        this.edges = edges;
        this.offset = offset;
        this.source = source;
        first = io.down(offset);
        last = io.down(offset + source.remaining() - 1);
    }

    /** Writes on this thread. */
    void run() {
        edges.run(() -> {
            ByteBuffer blocks = io.blocks(offset, source);
            io.client().read(block(first, blocks), first);
            if (last > first) {
                io.client().read(block(last, blocks), last);
            }
            fill(blocks);
            io.write(first, blocks);
        });
    }

    /** Writes without waiting, on no thread but those that bring the replies. */
    CompletableFuture<@Nullable Void> send() {
        CompletableFuture<@Nullable Void> taken = edges.take();
        synchronized (this) {
            turn = taken;
        }
        return edges.run(taken, () -> {
            ByteBuffer blocks = io.blocks(offset, source);
            return readEdges(blocks).thenCompose(read -> {
                fill(blocks);
                return writing(blocks).send();
            });
        });
    }

    /** Sends no more, since nobody wants the rest. */
    synchronized void stop() {
        stopped = true;
        if (turn != null) {
            turn.cancel(false);
        }
        if (pieces != null) {
            pieces.stop();
        }
    }

    private CompletableFuture<?> readEdges(ByteBuffer blocks) {
        CompletableFuture<?> head = readEdge(first, blocks);
        return last > first ? CompletableFuture.allOf(head, readEdge(last, blocks)) : head;
    }

    private CompletableFuture<?> readEdge(long at, ByteBuffer blocks) {
        return RequestFuture.replyTo(io.client().readAsync(block(at, blocks), at));
    }

    private ByteBuffer block(long at, ByteBuffer blocks) {
        return blocks.slice((int) (at - first), (int) (io.up(at + 1) - at));
    }

    private void fill(ByteBuffer blocks) {
        blocks.slice((int) (offset - first), source.remaining()).put(source.duplicate());
    }

    private synchronized Pieces writing(ByteBuffer blocks) {
        Pieces made = io.writes(first, blocks);
        if (stopped) {
            made.stop();
        }
        pieces = made;
        return made;
    }
}
