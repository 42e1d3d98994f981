package dev.qemu4j.qga.internal;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpConnectException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.qmp.QmpProtocolException;
import dev.qemu4j.qmp.QmpStateException;
import dev.qemu4j.qmp.QmpTimeoutException;
import dev.qemu4j.qmp.link.internal.ClientThreads;
import dev.qemu4j.qmp.link.internal.FullQueue;
import dev.qemu4j.qmp.link.internal.NettySockets;
import dev.qemu4j.qmp.wire.internal.Reason;
import io.netty.channel.ChannelFuture;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A channel to the agent inside of a guest, which speaks QMP without greeting, ids and events.
 *
 * <p>The {@code dev.qemu4j.qga} package is built on this and is what one uses; here is what both clients share. Commands
 * wait for each other, as the agent's replies do not tell whose they are, and the first one waits for the agent's answer
 * to {@code guest-sync-delimited}, as does the one after a reply that did not come in time. Cancelling a future forgets
 * the reply, which keeps its turn if the command was sent. There is no event and no second try.
 *
 * <p>Safe for use by several threads.
 */
public final class AgentChannel implements AutoCloseable {
    private final AgentLink link;
    private final QmpOptions options;
    private final Function<QemuException, ? extends RuntimeException> translation;

    private AgentChannel(
            AgentLink link, QmpOptions options, Function<QemuException, ? extends RuntimeException> translation) {
        this.link = link;
        this.options = options;
        this.translation = translation;
    }

    /**
     * Connects to the socket of an agent's channel; whether there is an agent at its other end only a command can tell.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @param options time limits and executor
     * @param translation makes of an exception the one that a command's future fails with
     * @return the channel
     * @throws QmpConnectException if there is no connection within {@link QmpOptions#connectTimeout()}
     */
    public static AgentChannel connect(
            SocketAddress address,
            QmpOptions options,
            Function<QemuException, ? extends RuntimeException> translation) {
        return Await.result(connectAsync(address, options, translation), "connecting to " + address);
    }

    /**
     * Connects to the socket of an agent's channel.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @param options time limits and executor
     * @param translation makes of an exception the one that a command's future fails with
     * @return the channel, or the exception that {@link #connect} throws; cancelling gives up
     */
    public static CompletableFuture<AgentChannel> connectAsync(
            SocketAddress address,
            QmpOptions options,
            Function<QemuException, ? extends RuntimeException> translation) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(translation, "translation");
        Function<Duration, CompletableFuture<AgentChannel>> dialling =
                left -> dial(address, options.toBuilder().connectTimeout(left).build(), translation);
        Duration limit = options.connectTimeout();
        return OwnedFuture.of(
                NettySockets.isUnix(address)
                        ? FullQueue.outlast(limit, dialling, full -> queueIsFull(address, limit, full))
                        : dialling.apply(limit));
    }

    private static CompletableFuture<AgentChannel> dial(
            SocketAddress address,
            QmpOptions options,
            Function<QemuException, ? extends RuntimeException> translation) {
        NettySockets sockets;
        ClientThreads threads;
        try {
            NettySockets.requireSupported(address, QmpConnectException::new);
            sockets = NettySockets.choose();
            threads = ClientThreads.start("qemu4j-qga", sockets, options.executor(), e -> cannotConnect(address, e));
        } catch (QmpConnectException e) {
            return CompletableFuture.failedFuture(e);
        }
        AgentLink link = new AgentLink(threads, options);
        CompletableFuture<AgentChannel> channel = new CompletableFuture<>();
        link.onLoop(channel, () -> {
            try {
                new AgentChannel(link, options, translation).open(sockets, address, channel);
            } catch (Throwable e) { // an incompatible Netty, or no memory: nobody else would end the caller's wait
                Runnable failed = () -> channel.completeExceptionally(cannotConnect(address, e));
                threads.execute(failed, 0, failed);
                threads.close();
            }
        });
        return channel;
    }

    private void open(NettySockets sockets, SocketAddress address, CompletableFuture<AgentChannel> channel) {
        ClientThreads threads = link.threads();
        ChannelFuture connecting = link.dial(sockets, address);
        Future<?> timer = threads.loop()
                .schedule(
                        () -> connecting.cancel(false),
                        TimeLimit.nanos(options.connectTimeout()),
                        TimeUnit.NANOSECONDS);
        connecting.addListener(done -> timer.cancel(false));
        Chain.after(channel, () -> {
            if (channel.isCompletedExceptionally()) {
                connecting.channel().close(); // also when the caller has cancelled
            }
        });
        Runnable connected = () -> {
            if (!connecting.isSuccess()) {
                channel.completeExceptionally(cannotConnect(address, connecting.cause()));
                threads.close();
            } else if (!channel.complete(this)) {
                link.close();
            }
        };
        long limit = TimeLimit.nanos(options.connectTimeout());
        Runnable late = () -> {
            if (connecting.isSuccess()) {
                channel.completeExceptionally(new QmpTimeoutException(
                        address + ": the executor of QmpOptions had no thread for the connection within "
                                + TimeLimit.text(options.connectTimeout()),
                        null));
            } else {
                connected.run();
            }
        };
        connecting.addListener(done -> threads.execute(
                () -> Chain.guard(connected, channel::completeExceptionally),
                done.isSuccess() ? limit : 0,
                () -> Chain.guard(late, channel::completeExceptionally)));
    }

    /**
     * Sends a command when it is its turn.
     *
     * <p>Before the translation, the future fails with {@link QmpCommandException} if the agent answers with an error,
     * {@link QmpConnectException} if it did not answer the sync in time, {@link QmpTimeoutException} if no reply comes
     * in time, {@link QmpDisconnectedException} if the connection ends before it, {@link QmpStateException} if it had
     * ended already, and {@link QmpProtocolException} if the reply cannot be read.
     *
     * @param <R> the type of the command's result
     * @param command the command
     * @param timeout how long the reply may take, the wait for other commands included; above zero
     * @return the result; null of a command to which the agent does not {@linkplain QmpCommand#respondsOnSuccess respond
     *     on success}, if no error has come within a second, or the connection has ended
     */
    public <R extends @Nullable Object> CompletableFuture<R> execute(QmpCommand<R> command, Duration timeout) {
        return link.submitted(new AgentCall<>(command, timeout, link.threads(), translation));
    }

    /**
     * Tells whether commands can be sent.
     *
     * @return false once the connection has ended
     */
    public boolean isOpen() {
        return link.isOpen();
    }

    /**
     * Tells whether the current thread is the one that reads from the agent, which must not wait.
     *
     * @return true on the channel's event loop
     */
    public boolean inEventLoop() {
        return link.inEventLoop();
    }

    /**
     * Returns a future of the connection's end, by whichever side.
     *
     * @return completes with null, never exceptionally
     */
    public CompletableFuture<@Nullable Void> closed() {
        return OwnedFuture.view(link.closed());
    }

    /** Ends the connection and waits, for 5 seconds at most, until it has ended. Closing twice does nothing. */
    @Override
    public void close() {
        link.closeAndWait();
    }

    private static QmpTimeoutException queueIsFull(SocketAddress address, Duration limit, Throwable cause) {
        return new QmpTimeoutException(
                "cannot connect to " + address + " within " + TimeLimit.text(limit)
                        + ": its queue is full; an agent's channel serves one client at a time, and others wait already",
                cause);
    }

    private static QmpConnectException cannotConnect(SocketAddress address, Throwable cause) {
        String why = cause instanceof CancellationException ? "the host does not answer" : Reason.of(cause);
        return new QmpConnectException("cannot connect to " + address + ": " + why, cause);
    }
}
