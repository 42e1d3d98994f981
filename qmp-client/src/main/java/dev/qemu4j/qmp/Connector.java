package dev.qemu4j.qmp;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;

/** Makes connections, in both directions. */
final class Connector {
    /** QMP's lines are few and short: pools would cost 100 ms at the start and gain nothing. */
    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    private Connector() {}

    static CompletableFuture<QmpClient> connect(SocketAddress address, QmpOptions options) {
        Transport transport;
        try {
            Transport.requireSupported(address);
            transport = Transport.choose();
        } catch (QmpConnectException e) {
            return CompletableFuture.failedFuture(e);
        }
        ClientThreads threads = new ClientThreads(transport.ioHandlers(), options.executor());
        Connection connection = new Connection(threads, options);
        Bootstrap bootstrap = new Bootstrap()
                .group(threads.loop())
                .channel(transport.channel(address))
                .option(ChannelOption.ALLOCATOR, ALLOCATOR)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(options.connectTimeout().toMillis(), Integer.MAX_VALUE))
                .handler(connection);
        if (!Transport.isUnix(address)) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
        }
        ChannelFuture connecting = bootstrap.connect(transport.nativeAddress(address));
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                Throwable cause = done.cause();
                connection
                        .ready()
                        .completeExceptionally(new QmpConnectException(
                                "cannot connect to " + address + ": " + cause.getMessage()
                                        + "; is QEMU running with a QMP monitor there?",
                                cause));
            }
        });
        return whenReady(connection, connecting.channel());
    }

    static CompletableFuture<QmpListener> listen(SocketAddress address, QmpOptions options) {
        Transport transport;
        try {
            Transport.requireSupported(address);
            transport = Transport.choose();
        } catch (QmpConnectException e) {
            return CompletableFuture.failedFuture(e);
        }
        ClientThreads threads = new ClientThreads(transport.ioHandlers(), options.executor());
        Connection connection = new Connection(threads, options);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(threads.loop())
                .channel(transport.serverChannel(address))
                .childOption(ChannelOption.ALLOCATOR, ALLOCATOR)
                .childHandler(new FirstOnly(connection));
        if (!Transport.isUnix(address)) {
            bootstrap.childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.SO_KEEPALIVE, true);
        }
        CompletableFuture<QmpListener> listening = new CompletableFuture<>();
        ChannelFuture binding = bootstrap.bind(transport.nativeAddress(address));
        Channel server = binding.channel();
        binding.addListener(done -> threads.execute(() -> {
            if (done.isSuccess()) {
                QmpListener listener = new QmpListener(address, server, connection);
                if (!listening.complete(listener)) {
                    listener.close();
                }
            } else {
                Throwable cause = done.cause();
                threads.close();
                listening.completeExceptionally(
                        new QmpConnectException("cannot listen at " + address + ": " + cause.getMessage(), cause));
            }
        }));
        return listening;
    }

    /** Returns a future on the callers' executor; cancelling it ends the connection. */
    static CompletableFuture<QmpClient> whenReady(Connection connection, Channel channel) {
        CompletableFuture<QmpClient> client = new CompletableFuture<>();
        connection
                .ready()
                .whenComplete((greeting, failure) -> connection.threads().execute(() -> {
                    if (failure == null) {
                        client.complete(new QmpClient(connection, greeting));
                    } else {
                        client.completeExceptionally(failure);
                    }
                }));
        client.whenComplete((result, failure) -> {
            if (failure != null) {
                channel.close();
            }
        });
        return client;
    }
}
