package dev.qemu4j.net.lan;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Speaks to a port as QEMU's {@code -netdev stream} does, with blocking calls. */
final class StreamClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024).flip();

    private StreamClient(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects, and waits until the switch knows. */
    static StreamClient connect(SwitchPort port) throws IOException {
        return connect(port, UnixDomainSocketAddress.of(port.socket()));
    }

    static StreamClient connect(SwitchPort port, SocketAddress address) throws IOException {
        StreamClient client = new StreamClient(SocketChannel.open(address));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!port.isConnected()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(port + " took no connection");
            }
            Thread.onSpinWait();
        }
        return client;
    }

    void send(byte[] frame) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 + frame.length)
                .putInt(frame.length)
                .put(frame)
                .flip();
        sendRaw(bytes);
    }

    void sendRaw(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Waits for a frame; what never comes is ended by the test's time limit. */
    byte[] receive() throws IOException {
        fill(4);
        byte[] frame = new byte[in.getInt()];
        fill(frame.length);
        in.get(frame);
        return frame;
    }

    /** Waits for the end of the connection. */
    boolean isEnded() throws IOException {
        return channel.read(ByteBuffer.allocate(1)) < 0;
    }

    private void fill(int count) throws IOException {
        if (in.remaining() < count) {
            in.compact();
            while (in.position() < count) {
                if (channel.read(in) < 0) {
                    throw new IOException("the switch ended the connection");
                }
            }
            in.flip();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
