package dev.qemu4j.samples.parts;

import dev.qemu4j.base.QemuTimeoutException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A connection to a Unix socket or a TCP port, without TLS. */
final class LocalStream extends ServerStream {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final SocketChannel channel;
    private final Selector selector;

    private LocalStream(SocketChannel channel, Selector selector) {
        this.channel = channel;
        this.selector = selector;
    }

    static LocalStream connect(SocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        Selector selector = Selector.open();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        return new LocalStream(channel, selector);
    }

    @Override
    byte[] read(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (bytes.hasRemaining()) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0 || selector.select(millis) == 0) {
                throw new QemuTimeoutException("nothing to read within " + LIMIT.toSeconds() + " s", null);
            }
            selector.selectedKeys().clear();
            if (channel.read(bytes) < 0) {
                throw new EOFException("closed by the peer");
            }
        }
        return bytes.array();
    }

    @Override
    void write(byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
