package dev.qemu4j.guest.linux;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Stands between QEMU and a console, and gives the guest what the console writes byte by byte. */
final class SlowTypist implements AutoCloseable {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    private final ServerSocketChannel server;
    private final Path socket;
    private final Path console;

    private SlowTypist(ServerSocketChannel server, Path socket, Path console) {
        this.server = server;
        this.socket = socket;
        this.console = console;
    }

    /** Listens for QEMU, and connects it with the console at another socket. */
    static SlowTypist listen(Path socket, Path console) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        SlowTypist typist = new SlowTypist(server, socket, console);
        run(typist::connect);
        return typist;
    }

    Path socket() {
        return socket;
    }

    private void connect() throws IOException {
        try (SocketChannel guest = server.accept();
                SocketChannel host = SocketChannel.open(UnixDomainSocketAddress.of(console))) {
            run(() -> copy(guest, host, 8192, 0));
            copy(host, guest, 1, PAUSE);
        }
    }

    private static void copy(SocketChannel from, SocketChannel to, int size, long pause) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        while (from.read(buffer.clear()) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
            LockSupport.parkNanos(pause);
        }
    }

    private static void run(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // one of the two has ended, which the test sees
                    }
                },
                "slow-typist");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }
}
