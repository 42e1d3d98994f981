package dev.qemu4j.qmp.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/** A connection's output, which may come in small pieces, end within a line or after a number of bytes. */
final class Outlet implements Closeable {
    private final SocketChannel channel;
    private final int defaultChunk;
    private long budget;
    private boolean muted;

    Outlet(SocketChannel channel, int defaultChunk, long budget) {
        this.channel = channel;
        this.defaultChunk = defaultChunk;
        this.budget = budget;
    }

    /** Sends a payload whole, in pieces of {@code chunk} bytes, or of the connection's usual size if that is 0. */
    synchronized void send(Payload payload, int chunk) throws IOException {
        send(payload, payload.size(), chunk);
    }

    /** Sends a payload's first half and nothing after it. */
    synchronized void sendHalf(Payload payload, int chunk) throws IOException {
        send(payload, payload.size() / 2, chunk);
        muted = true;
    }

    /** Ends the connection with a reset where the transport has one. */
    void reset() throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void send(Payload payload, long count, int chunk) throws IOException {
        if (!muted) {
            int piece = chunk > 0 ? chunk : defaultChunk;
            payload.write(count, (bytes, length) -> write(bytes, length, piece));
        }
    }

    private void write(byte[] bytes, int length, int chunk) throws IOException {
        int step = chunk > 0 ? chunk : length;
        for (int at = 0; at < length; at += step) {
            int wanted = Math.min(step, length - at);
            ByteBuffer piece = ByteBuffer.wrap(bytes, at, (int) Math.min(wanted, budget));
            budget -= piece.remaining();
            while (piece.hasRemaining()) {
                channel.write(piece);
            }
            if (budget == 0) {
                close();
                throw new ClosedChannelException();
            }
        }
    }
}
