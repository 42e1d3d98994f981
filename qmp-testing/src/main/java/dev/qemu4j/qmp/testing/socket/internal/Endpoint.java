package dev.qemu4j.qmp.testing.socket.internal;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The source of the fake's connections: a socket that listens, or one that dials a client which listens. */
public interface Endpoint extends Closeable {
    /** Opens an endpoint. */
    interface Opening {
        Endpoint open() throws IOException;
    }

    SocketAddress address();

    /** Waits for the next client; null says that there will be none. */
    @Nullable
    SocketChannel next() throws IOException;

    /** Listens on a Unix socket in a directory that only this user can enter. */
    static Endpoint unix() throws IOException {
        Path directory = Files.createTempDirectory("qmp");
        Path socket = directory.resolve("qmp.sock");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            server.close();
            Files.delete(directory);
            throw new IOException("socket: " + socket + " (expected: a path that can be bound)", e);
        }
        return new Listening(server, server.getLocalAddress()) {
            @Override
            public void close() throws IOException {
                super.close();
                Files.deleteIfExists(socket);
                Files.deleteIfExists(directory);
            }
        };
    }

    /** Listens on a free TCP port of the loopback address. */
    static Endpoint tcp() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new Listening(server, server.getLocalAddress());
    }

    /** Connects once to a client that listens. */
    static Endpoint dial(SocketAddress client) throws IOException {
        return new Dialled(client, tuned(SocketChannel.open(client)));
    }

    /** Makes each write leave at once, so that a client sees the pieces that a test asks for. */
    private static SocketChannel tuned(SocketChannel channel) throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        return channel;
    }

    /** A socket that listens. */
    class Listening implements Endpoint {
        private final ServerSocketChannel server;
        private final SocketAddress address;

        Listening(ServerSocketChannel server, SocketAddress address) {
            this.server = server;
            this.address = address;
        }

        @Override
        public SocketAddress address() {
            return address;
        }

        @Override
        public SocketChannel next() throws IOException {
            return tuned(server.accept());
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    /** A socket that has dialled. */
    final class Dialled implements Endpoint {
        private final SocketAddress address;
        private @Nullable SocketChannel channel;

        Dialled(SocketAddress address, SocketChannel channel) {
            this.address = address;
            this.channel = channel;
        }

        @Override
        public SocketAddress address() {
            return address;
        }

        @Override
        public synchronized @Nullable SocketChannel next() {
            SocketChannel dialled = channel;
            channel = null;
            return dialled;
        }

        @Override
        public synchronized void close() throws IOException {
            if (channel != null) {
                channel.close();
            }
        }
    }
}
