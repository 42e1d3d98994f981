package dev.qemu4j.qmp.transport;

import java.io.Flushable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/** Reads on a thread of its own; writes on the client's. */
final class ByteTransport implements QmpTransport {
    private static final int PART = 64 << 10;

    private final ReadableByteChannel in;
    private final WritableByteChannel out;
    private final Flushable flush;
    private final String description;

    private ByteTransport(ReadableByteChannel in, WritableByteChannel out, Flushable flush, String description) {
        this.in = in;
        this.out = out;
        this.flush = flush;
        this.description = description;
    }

    static ByteTransport of(InputStream in, OutputStream out) {
        Objects.requireNonNull(in, "in");
        return new ByteTransport(Channels.newChannel(in), Channels.newChannel(out), out, "two streams");
    }

    static ByteTransport of(ByteChannel channel) {
        if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw new IllegalArgumentException(channel + ": non-blocking (expected: in blocking mode)");
        }
        return new ByteTransport(channel, channel, () -> {}, channel.toString());
    }

    @Override
    public void open(QmpReceiver receiver) {
        Thread reader = new Thread(() -> read(receiver), "qemu4j-transport-reader");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(QmpReceiver receiver) {
        try {
            ByteBuffer part = ByteBuffer.allocate(PART);
            boolean wanted = true;
            while (wanted && in.read(part) >= 0) {
                wanted = receiver.receive(part.flip());
                part.clear();
            }
            receiver.end(null);
        } catch (Throwable e) { // nobody else would tell the client
            receiver.end(e);
        }
    }

    @Override
    public void send(ByteBuffer line) throws IOException {
        try {
            while (line.hasRemaining()) {
                out.write(line);
            }
            flush.flush();
        } catch (IOException e) {
            // The peer may have said something before it left, such as the reply to quit: the end of the input ends it
            // all.
        } catch (RuntimeException e) {
            throw new IOException("writing failed: " + e, e); // perhaps half way through the line
        }
    }

    @Override
    public void close() throws IOException {
        try {
            in.close();
        } finally {
            out.close();
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
