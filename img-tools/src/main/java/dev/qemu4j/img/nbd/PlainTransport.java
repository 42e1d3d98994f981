package dev.qemu4j.img.nbd;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A Unix or TCP socket. What is small is read through a buffer, what is large goes straight to its target. */
final class PlainTransport implements Transport {
    private static final int BUFFER = 64 << 10;

    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).limit(0);

    private PlainTransport(SocketChannel channel) {
        this.channel = channel;
    }

    /** Makes a transport that is not connected yet, so that its owner can close it while it connects. */
    static PlainTransport open(SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress) {
            return new PlainTransport(SocketChannel.open(java.net.StandardProtocolFamily.UNIX));
        }
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return new PlainTransport(channel);
    }

    void connect(SocketAddress address) throws IOException {
        channel.connect(address);
    }

    @Override
    public void readFully(ByteBuffer target) throws IOException {
        drainInto(target);
        while (target.remaining() >= BUFFER) {
            orEnd(channel.read(target));
        }
        while (target.hasRemaining()) {
            fill();
            drainInto(target);
        }
    }

    @Override
    public void write(ByteBuffer... sources) throws IOException {
        int first = 0;
        while (first < sources.length) {
            channel.write(sources, first, sources.length - first);
            while (first < sources.length && !sources[first].hasRemaining()) {
                first++;
            }
        }
    }

    /** Returns at least one byte that has been received and not read yet. */
    ByteBuffer received() throws IOException {
        if (!buffer.hasRemaining()) {
            fill();
        }
        return buffer;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // There is nothing left that could be done about it.
        }
    }

    private void drainInto(ByteBuffer target) {
        int length = Math.min(buffer.remaining(), target.remaining());
        if (length > 0) {
            target.put(target.position(), buffer, buffer.position(), length);
            target.position(target.position() + length);
            buffer.position(buffer.position() + length);
        }
    }

    private void fill() throws IOException {
        buffer.clear();
        try {
            orEnd(channel.read(buffer));
        } finally {
            buffer.flip();
        }
    }

    private static void orEnd(int read) throws EOFException {
        if (read < 0) {
            throw new EOFException("the server closed the connection");
        }
    }
}
