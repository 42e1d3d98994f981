package dev.qemu4j.net.lan;

import dev.qemu4j.net.base.NetworkException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening sockets of a port, for QEMU: a Unix socket, and a TCP port if asked for. */
final class PortSocket implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PortSocket.class);

    private final SwitchPort port;
    private final SwitchLoop loop;
    private final Path path;
    private final int queue;
    private final ServerSocketChannel unix;
    private @Nullable ServerSocketChannel tcp;

    PortSocket(SwitchPort port, SwitchLoop loop, Path path, int queue) {
        this.port = port;
        this.loop = loop;
        this.path = path;
        this.queue = queue;
        try {
            unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            unix.bind(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            throw new NetworkException("port '" + port.name() + "' cannot listen on " + path + ": " + e, e);
        }
        listen(unix);
    }

    Path path() {
        return path;
    }

    synchronized InetSocketAddress listenTcp() {
        try {
            if (tcp == null) {
                ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
                channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
                listen(channel);
                tcp = channel;
            }
            return (InetSocketAddress) tcp.getLocalAddress();
        } catch (IOException e) {
            throw new NetworkException("port '" + port.name() + "' cannot listen on a TCP port: " + e, e);
        }
    }

    private void listen(ServerSocketChannel server) {
        loop.execute(() -> {
            try {
                loop.register(server, SelectionKey.OP_ACCEPT, key -> accept(server));
            } catch (IOException e) {
                log.error("port '{}' cannot be reached", port.name(), e);
            }
        });
    }

    private void accept(ServerSocketChannel server) {
        try {
            SocketChannel channel = server.accept();
            if (channel != null) {
                connect(channel, server != unix);
            }
        } catch (IOException e) {
            log.warn("port '{}' could not take a connection", port.name(), e);
        }
    }

    /** A connection that there is no memory for is refused, and the others go on. */
    private void connect(SocketChannel channel, boolean tcp) throws IOException {
        try {
            if (tcp) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            Connection connection = new Connection(loop, port, channel, queue);
            connection.open();
            port.traffic().connected(connection);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            channel.close();
            throw new IOException(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            unix.close();
            if (tcp != null) {
                tcp.close();
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            log.warn("port '{}' could not close its socket", port.name(), e);
        }
    }
}
