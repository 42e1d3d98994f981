package dev.qemu4j.qmp;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.link.internal.NettySockets;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
     * <p>From then on {@link QmpOptions#connectTimeout()} is a limit for the negotiation as well. The client stays when this
     * listener closes.
     *
     * @param timeout the time limit, above zero
     * @return the same client at each call
     * @throws QmpConnectException if the negotiation fails, or this listener is closed before
     * @throws QmpTimeoutException if none dialled in and negotiated in time, after which the listener listens on, or if the negotiation takes
     *     too long
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted; the listener listens on
     */
    public QmpClient accept(Duration timeout) {
        return Await.result(acceptAsync(timeout), "waiting for QEMU to connect to " + address);
    }

    /**
     * Accepts the QEMU that dials in, as {@link #accept} does.
     *
     * @param timeout the time limit, above zero
     * @return a future of the client; cancelling leaves the listener listening
     */
    public CompletableFuture<QmpClient> acceptAsync(Duration timeout) {
        TimeLimit.require("timeout", timeout);
        CompletableFuture<QmpClient> accepted = new CompletableFuture<>();
        Chain.then(client, accepted::complete, accepted::completeExceptionally);
        CompletableFuture<QmpClient> held = OwnedFuture.view(accepted);
        if (!accepted.isDone()) {
            failLater(accepted, held, timeout);
        }
        return held;
    }

    /** Fails on the callers' executor, as the thread on which limits pass is the whole JVM's. */
    private void failLater(CompletableFuture<QmpClient> accepted, CompletableFuture<QmpClient> held, Duration timeout) {
        Runnable late = () -> accepted.completeExceptionally(new QmpTimeoutException(
                "no QEMU has connected to " + address + " and negotiated within " + TimeLimit.text(timeout), null));
        CompletableFuture<@Nullable Void> limit = new CompletableFuture<>();
        limit.orTimeout(TimeLimit.nanos(timeout), TimeUnit.NANOSECONDS);
        Chain.then(limit, none -> {}, expired -> connection.threads().execute(late, 0, late));
        Chain.after(held, () -> limit.complete(null));
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
