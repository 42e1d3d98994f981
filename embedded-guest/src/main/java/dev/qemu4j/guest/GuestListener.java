package dev.qemu4j.guest;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.TimeLimit;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A Unix socket on which the QEMU of an embedded guest dials in, so that nothing it says is lost.
 *
 * <p>Made by {@link GuestConsole#listen}. Consoles that were accepted outlive it.
 */
public final class GuestListener implements AutoCloseable {
    private final Path path;
    private final ServerSocketChannel server;

    private GuestListener(Path path, ServerSocketChannel server) {
        this.path = path;
        this.server = server;
    }

    static GuestListener bind(Path path) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(path)).configureBlocking(false);
            } catch (IOException e) {
                server.close();
                throw e;
            }
            return new GuestListener(path, server);
        } catch (IOException e) {
            throw GuestException.io("cannot listen on " + path, e);
        }
    }

    /**
     * Returns the socket's path, as QEMU gets it.
     *
     * @return the path
     */
    public Path path() {
        return path;
    }

    /**
     * Waits for QEMU to dial in.
     *
     * @param timeout the time limit
     * @return the console of the guest that did
     * @throws QemuTimeoutException if none did in time
     * @throws GuestException if the listener is closed
     * @throws QemuInterruptedException if the thread is interrupted, which stays so
     */
    public GuestConsole accept(Duration timeout) {
        try (Selector selector = Selector.open()) {
            server.register(selector, SelectionKey.OP_ACCEPT);
            selector.select(Math.max(TimeLimit.millis(timeout), 1));
            SocketChannel connection = server.accept();
            if (connection != null) {
                return GuestConsole.of(connection);
            }
        } catch (IOException e) {
            throw GuestException.io("cannot accept on " + path, e);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw QemuInterruptedException.of("waiting for QEMU on " + path, null);
        }
        throw new QemuTimeoutException(
                "no QEMU dialled in on " + path + " within " + TimeLimit.millis(timeout) + " ms", null);
    }

    /** Stops listening and removes the socket. */
    @Override
    public void close() {
        try (server) {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw GuestException.io("cannot stop listening on " + path, e);
        }
    }
}
