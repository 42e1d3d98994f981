package dev.qemu4j.testing.hold.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.async.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Unix socket that gives its clients a part of a machine that this JVM has for itself. Its directory is private, so that only this user gets in. */
final class Hatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Hatch.class);

    private final Path socket;
    private final ServerSocketChannel server;
    private final Session session;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private Hatch(Path socket, ServerSocketChannel server, Session session) {
        this.socket = socket;
        this.server = server;
        this.session = session;
    }

    /** Opens a socket in a private directory, and serves each client. */
    static Hatch open(Path socket, Session session) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(socket));
                Hatch hatch = new Hatch(socket, server, session);
                Task.start("hatch", task -> hatch.accept());
                return hatch;
            } catch (IOException | RuntimeException | Error e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no socket at " + socket, e);
        }
    }

    Path socket() {
        return socket;
    }

    private boolean accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                open.add(client);
                Task.start("hatch", task -> serve(client));
            }
        } catch (IOException e) { // closed
            return false;
        }
    }

    private boolean serve(SocketChannel client) {
        try (client) {
            session.serve(Channels.newInputStream(client), text -> write(client, text));
            return true;
        } catch (IOException | RuntimeException e) {
            log.debug("{} ended", socket, e);
            return false;
        } finally {
            open.remove(client);
        }
    }

    /** Writes to the channel itself: its streams keep each other waiting before JDK 19. */
    private static void write(SocketChannel client, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (SocketChannel client : open) {
                client.close();
            }
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            log.debug("{} could not be closed", socket, e);
        }
    }

    /** Serves a client until it leaves or is cut off. */
    @FunctionalInterface
    interface Session {
        void serve(InputStream in, Out out) throws IOException;
    }

    /** The way to a client. */
    @FunctionalInterface
    interface Out {
        void write(String text) throws IOException;
    }
}
