package dev.qemu4j.benchmarks;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Sends and gets frames as QEMU's {@code -netdev stream} does. */
final class FrameClient implements AutoCloseable {
    private static final int ETHERNET = 14;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(512 * 1024).flip();
    private final ByteBuffer out = ByteBuffer.allocateDirect(512 * 1024);

    FrameClient(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    /** Sends some frames of zeros with a single write. */
    void send(long destination, long source, int length, int count) throws IOException {
        out.clear();
        for (int i = 0; i < count; i++) {
            int start = out.position();
            out.putInt(length).putLong(start + 4, destination << 16).putLong(start + 10, source << 16);
            out.putShort(start + 4 + ETHERNET - 2, (short) 0x88b5).position(start + 4 + length);
        }
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    void receive() throws IOException {
        fill(4);
        int length = in.getInt();
        fill(length);
        in.position(in.position() + length);
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
