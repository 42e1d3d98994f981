package dev.qemu4j.qmp;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.qmp.link.internal.NettySockets;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A socket that waits for one QEMU to dial in. */
public final class QmpListener implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final SocketAddress address;
    private final Channel server;
    private final Connection connection;
    private final CompletableFuture<QmpClient> client;

    QmpListener(SocketAddress address, Channel server, Connection connection) {
        this.address = NettySockets.isUnix(address) ? address : server.localAddress();
        this.server = server;
        this.connection = connection;
        client = Connector.whenReady(connection);
        Connector.closeOnFailure(client, server);
    }

    /**
     * Returns the address that this listens on.
     *
     * @return the address, with the port that was taken if it was asked for as 0
     */
    public SocketAddress address() {
        return address;
    }

    /**
     * Waits for the QEMU that dials in.
     *
     * <p>There is no limit to the wait for QEMU; from then on {@link QmpOptions#connectTimeout()} is one for the
     * negotiation. The client stays when this listener closes.
     *
     * @return the same client at each call
     * @throws QmpConnectException if the negotiation fails, or this listener is closed before
     * @throws QmpTimeoutException if the negotiation takes too long
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted; the listener listens on
     */
    public QmpClient accept() {
        return Await.result(acceptAsync(), "waiting for QEMU to connect to " + address);
    }

    /**
     * Accepts the QEMU that dials in, as {@link #accept} does.
     *
     * @return a future of the client; cancelling leaves the listener listening
     */
    public CompletableFuture<QmpClient> acceptAsync() {
        return OwnedFuture.view(client);
    }

    /** Stops listening, gives up on a QEMU that has not dialled in yet, and removes the socket's file. */
    @Override
    public void close() {
        if (connection
                .ready()
                .completeExceptionally(new QmpConnectException("the listener at " + address + " was closed", null))) {
            connection.close();
        }
        if (server.isOpen()) {
            server.close();
        }
        if (!connection.isOpen()) {
            connection.threads().close();
            awaitFreeAddress();
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            try {
                Files.deleteIfExists(unix.getPath());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Waits for the loop to end: NIO frees an address only when its selector is used again or closed. */
    private void awaitFreeAddress() {
        if (!server.eventLoop().inEventLoop()) {
            connection.threads().loop().terminationFuture().awaitUninterruptibly(CLOSE_LIMIT.toMillis());
        }
    }
}
