package dev.qemu4j.recipe;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A daemon that dies as soon as somebody connects to it, again and again. */
final class HangingUp implements AutoCloseable {
    private final AtomicInteger connections = new AtomicInteger();
    private final ServerSocketChannel server;

    HangingUp(Path socket) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(this::run, "hanging-up");
        thread.setDaemon(true);
        thread.start();
    }

    int connections() {
        return connections.get();
    }

    private void run() {
        while (server.isOpen()) {
            try (SocketChannel peer = server.accept()) {
                connections.addAndGet(peer.isOpen() ? 1 : 0);
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
