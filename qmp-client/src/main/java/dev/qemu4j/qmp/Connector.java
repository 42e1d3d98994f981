package dev.qemu4j.qmp;

import dev.qemu4j.qmp.link.internal.ClientThreads;
import dev.qemu4j.qmp.link.internal.Guard;
import dev.qemu4j.qmp.link.internal.Transport;
import dev.qemu4j.qmp.wire.internal.Reason;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.concurrent.CompletableFuture;

/** Makes connections, in both directions. */
final class Connector {
    private static final String LOOP = "qemu4j-qmp";

    private Connector() {}

    static CompletableFuture<QmpClient> connect(SocketAddress address, QmpOptions options) {
        Transport transport;
        ClientThreads threads;
        try {
            Transport.requireSupported(address, QmpConnectException::new);
            transport = Transport.choose();
            threads = ClientThreads.start(LOOP, transport, options.executor(), e -> cannotConnect(address, e));
        } catch (QmpConnectException e) {
            return CompletableFuture.failedFuture(e);
        }
        Connection connection = new Connection(threads, options);
        CompletableFuture<QmpClient> client = whenReady(connection);
        // On the loop, which cannot end before it has been told whom to tell of a failure.
        connection.onLoop(connection.ready(), () -> {
            try {
                closeOnFailure(client, dialled(transport, address, connection));
            } catch (Throwable e) { // an incompatible Netty, or no memory: nobody else would end the caller's wait
                failed(address, e, connection);
            }
        });
        return client;
    }

    private static Channel dialled(Transport transport, SocketAddress address, Connection connection) {
        ChannelFuture connecting = connection.dial(transport, address);
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                failed(address, done.cause(), connection);
            }
        });
        return connecting.channel();
    }

    private static void failed(SocketAddress address, Throwable cause, Connection connection) {
        connection.ready().completeExceptionally(cannotConnect(address, cause));
        connection.threads().close();
    }

    static CompletableFuture<QmpListener> listen(SocketAddress address, QmpOptions options) {
        try {
            Transport.requireSupported(address, QmpConnectException::new);
            requireFree(address);
        } catch (QmpConnectException e) {
            return CompletableFuture.failedFuture(e);
        }
        return listen(Transport.choose(), address, options);
    }

    static CompletableFuture<QmpListener> listen(Transport transport, SocketAddress address, QmpOptions options) {
        ClientThreads threads;
        try {
            threads = ClientThreads.start(LOOP, transport, options.executor(), e -> cannotListen(address, e));
        } catch (QmpConnectException e) {
            return CompletableFuture.failedFuture(e);
        }
        Connection connection = new Connection(threads, options);
        CompletableFuture<QmpListener> listening = new CompletableFuture<>();
        connection.onLoop(listening, () -> {
            try {
                bind(transport, address, connection, listening);
            } catch (Throwable e) { // an incompatible Netty, or no memory
                threads.execute(() -> notListening(address, e, connection, listening));
            }
        });
        return listening;
    }

    private static void bind(
            Transport transport,
            SocketAddress address,
            Connection connection,
            CompletableFuture<QmpListener> listening) {
        ClientThreads threads = connection.threads();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(threads.loop())
                .channel(transport.serverChannel(address))
                .childHandler(new FirstOnly(connection));
        ChannelFuture binding = bootstrap.bind(transport.nativeAddress(address));
        Channel server = binding.channel();
        binding.addListener(done -> threads.execute(() -> Guard.run(listening, () -> {
            if (done.isSuccess()) {
                QmpListener listener = new QmpListener(address, server, connection);
                if (!listening.complete(listener)) {
                    listener.close();
                }
            } else {
                notListening(address, done.cause(), connection, listening);
            }
        })));
    }

    private static void notListening(
            SocketAddress address, Throwable cause, Connection connection, CompletableFuture<QmpListener> listening) {
        connection.threads().close();
        listening.completeExceptionally(cannotListen(address, cause));
    }

    /** Netty's epoll transport removes what is in the way, be it a file or another's socket. */
    private static void requireFree(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix
                && Files.exists(unix.getPath(), LinkOption.NOFOLLOW_LINKS)) {
            throw new QmpConnectException(
                    "cannot listen at " + address + ": the path exists; remove it or take another", null);
        }
    }

    /** Returns a future on the callers' executor. */
    static CompletableFuture<QmpClient> whenReady(Connection connection) {
        CompletableFuture<QmpClient> client = new CompletableFuture<>();
        connection
                .ready()
                .whenComplete((greeting, failure) -> connection
                        .threads()
                        .execute(() -> Guard.run(client, () -> {
                            if (failure == null) {
                                client.complete(new QmpClient(connection, greeting));
                            } else {
                                client.completeExceptionally(failure);
                            }
                        })));
        return client;
    }

    /** Ends a connection that a caller has cancelled. */
    static void closeOnFailure(CompletableFuture<QmpClient> client, Channel channel) {
        client.whenComplete((result, failure) -> {
            if (failure != null && channel.isOpen()) {
                channel.close();
            }
        });
    }

    private static QmpConnectException cannotListen(SocketAddress address, Throwable cause) {
        return new QmpConnectException("cannot listen at " + address + ": " + Reason.of(cause), cause);
    }

    private static QmpConnectException cannotConnect(SocketAddress address, Throwable cause) {
        return new QmpConnectException(
                "cannot connect to " + address + ": " + Reason.of(cause)
                        + "; is QEMU running with a QMP monitor there?",
                cause);
    }
}
