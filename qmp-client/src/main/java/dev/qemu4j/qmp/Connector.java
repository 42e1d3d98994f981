package dev.qemu4j.qmp;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.link.internal.ClientThreads;
import dev.qemu4j.qmp.link.internal.FullQueue;
import dev.qemu4j.qmp.link.internal.JacksonOnClassPath;
import dev.qemu4j.qmp.link.internal.NettySockets;
import dev.qemu4j.qmp.transport.QmpTransport;
import dev.qemu4j.qmp.wire.internal.Reason;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Makes connections, in both directions. */
final class Connector {
    private static final String LOOP = "qemu4j-qmp";

    private Connector() {}

    static CompletableFuture<QmpClient> connect(SocketAddress address, QmpOptions options) {
        try {
            NettySockets.requireSupported(address, QmpConnectException::new);
        } catch (QmpConnectException e) {
            return CompletableFuture.failedFuture(e);
        }
        NettySockets sockets = NettySockets.choose();
        Place place = new Place(address.toString(), false);
        Function<Duration, CompletableFuture<QmpClient>> dialling = left -> connect(
                place,
                options.toBuilder().connectTimeout(left).build(),
                connection -> connection.dial(sockets, address));
        Duration limit = options.connectTimeout();
        return NettySockets.isUnix(address)
                ? FullQueue.outlast(limit, dialling, full -> queueIsFull(address, limit, full))
                : dialling.apply(limit);
    }

    private static QmpTimeoutException queueIsFull(SocketAddress address, Duration limit, Throwable cause) {
        return new QmpTimeoutException(
                "cannot connect to " + address + " within " + TimeLimit.text(limit)
                        + ": its queue is full; a QMP monitor serves one client at a time, and others wait already",
                cause);
    }

    static CompletableFuture<QmpClient> connect(QmpTransport transport, QmpOptions options) {
        Place place;
        try {
            JacksonOnClassPath.requireClasses(QmpConnectException::new);
            place = new Place(transport.toString(), transport.negotiated());
        } catch (QmpConnectException e) {
            return CompletableFuture.failedFuture(e);
        } catch (Throwable e) { // it is the user's
            return CompletableFuture.failedFuture(
                    cannotConnect(transport.getClass().getName(), e));
        }
        return connect(place, options, connection -> connection.open(transport));
    }

    private static CompletableFuture<QmpClient> connect(
            Place place, QmpOptions options, Function<Connection, ChannelFuture> way) {
        ClientThreads threads;
        try {
            threads = ClientThreads.start(
                    LOOP, NettySockets.choose(), options.executor(), e -> cannotConnect(place.name(), e));
        } catch (QmpConnectException e) {
            return CompletableFuture.failedFuture(e);
        }
        Connection connection = new Connection(threads, options, place);
        CompletableFuture<QmpClient> client = whenReady(connection);
        // On the loop, which cannot end before it has been told whom to tell of a failure.
        connection.onLoop(connection.ready(), () -> {
            try {
                closeOnFailure(client, dialled(way.apply(connection), place, connection));
            } catch (Throwable e) { // an incompatible Netty, or no memory: nobody else would end the caller's wait
                failed(place, e, connection);
            }
        });
        return client;
    }

    private static Channel dialled(ChannelFuture connecting, Place place, Connection connection) {
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                failed(place, done.cause(), connection);
            }
        });
        return connecting.channel();
    }

    private static void failed(Place place, Throwable cause, Connection connection) {
        connection.ready().completeExceptionally(cannotConnect(place.name(), cause));
        connection.threads().close();
    }

    static CompletableFuture<QmpListener> listen(SocketAddress address, QmpOptions options) {
        try {
            NettySockets.requireSupported(address, QmpConnectException::new);
            requireFree(address);
        } catch (QmpConnectException e) {
            return CompletableFuture.failedFuture(e);
        }
        return listen(NettySockets.choose(), address, options);
    }

    static CompletableFuture<QmpListener> listen(NettySockets sockets, SocketAddress address, QmpOptions options) {
        ClientThreads threads;
        try {
            threads = ClientThreads.start(LOOP, sockets, options.executor(), e -> cannotListen(address, e));
        } catch (QmpConnectException e) {
            return CompletableFuture.failedFuture(e);
        }
        Connection connection = new Connection(threads, options, new Place(address.toString(), false));
        CompletableFuture<QmpListener> listening = new CompletableFuture<>();
        connection.onLoop(listening, () -> {
            try {
                bind(sockets, address, connection, listening);
            } catch (Throwable e) { // an incompatible Netty, or no memory
                Runnable failed = () -> notListening(address, e, connection, listening);
                threads.execute(failed, 0, failed);
            }
        });
        return listening;
    }

    private static void bind(
            NettySockets sockets,
            SocketAddress address,
            Connection connection,
            CompletableFuture<QmpListener> listening) {
        ClientThreads threads = connection.threads();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(threads.loop())
                .channel(sockets.serverChannel(address))
                .handler(new QuietAccept())
                .childHandler(new FirstOnly(connection));
        ChannelFuture binding = bootstrap.bind(sockets.nativeAddress(address));
        Channel server = binding.channel();
        Runnable bound = () -> {
            if (binding.isSuccess()) {
                QmpListener listener = new QmpListener(address, server, connection);
                if (!listening.complete(listener)) {
                    listener.close();
                }
            } else {
                notListening(address, binding.cause(), connection, listening);
            }
        };
        Runnable late = () -> {
            if (binding.isSuccess()) {
                server.close();
                notListening(address, noThread(connection), connection, listening);
            } else {
                bound.run();
            }
        };
        binding.addListener(done -> threads.execute(
                () -> Chain.guard(bound, listening::completeExceptionally),
                TimeLimit.nanos(connection.options().connectTimeout()),
                () -> Chain.guard(late, listening::completeExceptionally)));
    }

    private static QmpTimeoutException noThread(Connection connection) {
        return new QmpTimeoutException(
                connection.place().name() + ": the executor of QmpOptions had no thread for the connection within "
                        + TimeLimit.text(connection.options().connectTimeout()),
                null);
    }

    private static void notListening(
            SocketAddress address, Throwable cause, Connection connection, CompletableFuture<QmpListener> listening) {
        connection.threads().close();
        listening.completeExceptionally(cause instanceof QmpTimeoutException ? cause : cannotListen(address, cause));
    }

    /** Netty's epoll sockets remove what is in the way, be it a file or another's socket. */
    private static void requireFree(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix
                && Files.exists(unix.getPath(), LinkOption.NOFOLLOW_LINKS)) {
            throw new QmpConnectException(
                    "cannot listen at " + address + ": the path exists; remove it or take another", null);
        }
    }

    /** Returns a future on the callers' executor; if that does not come to it within the limit of connecting, one that fails then. */
    static CompletableFuture<QmpClient> whenReady(Connection connection) {
        CompletableFuture<QmpClient> client = new CompletableFuture<>();
        Runnable task = () -> Chain.then(
                connection.ready(),
                greeting -> client.complete(new QmpClient(connection, greeting)),
                client::completeExceptionally);
        Runnable late = () -> {
            if (connection.ready().isCompletedExceptionally()) {
                task.run();
            } else {
                client.completeExceptionally(noThread(connection));
                connection.close();
            }
        };
        Chain.after(connection.ready(), () -> {
            boolean failed = connection.ready().isCompletedExceptionally();
            connection
                    .threads()
                    .execute(
                            task,
                            failed ? 0 : TimeLimit.nanos(connection.options().connectTimeout()),
                            late);
        });
        return client;
    }

    /** Ends a connection that a caller has cancelled. */
    static void closeOnFailure(CompletableFuture<QmpClient> client, Channel channel) {
        Chain.after(client, () -> {
            if (client.isCompletedExceptionally() && channel.isOpen()) {
                channel.close();
            }
        });
    }

    private static QmpConnectException cannotListen(SocketAddress address, Throwable cause) {
        return new QmpConnectException("cannot listen at " + address + ": " + Reason.of(cause), cause);
    }

    private static QmpConnectException cannotConnect(String place, Throwable cause) {
        return new QmpConnectException(
                "cannot connect to " + place + ": " + Reason.of(cause) + "; is QEMU running with a QMP monitor there?",
                cause);
    }
}
