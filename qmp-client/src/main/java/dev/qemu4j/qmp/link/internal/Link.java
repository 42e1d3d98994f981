package dev.qemu4j.qmp.link.internal;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.qmp.call.internal.Backlog;
import dev.qemu4j.qmp.call.internal.CallFailures;
import dev.qemu4j.qmp.call.internal.FutureCall;
import dev.qemu4j.qmp.call.internal.PendingCall;
import dev.qemu4j.qmp.transport.QmpTransport;
import dev.qemu4j.qmp.wire.internal.FrameDecoder;
import dev.qemu4j.qmp.wire.internal.WireTrace;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.socket.SocketChannelConfig;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection on which commands and replies are lines of JSON, to a monitor or to a guest agent. */
public abstract class Link extends ChannelInitializer<Channel> {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final ClientThreads threads;
    private final CallFailures failures;
    private final Backlog backlog;
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Channel channel;

    protected Link(ClientThreads threads, DataSize commandBacklog, CallFailures failures) {
        this.threads = threads;
        this.failures = failures;
        backlog = new Backlog(commandBacklog);
    }

    /** Adds the handlers that cut the bytes into messages. */
    protected void addFraming(ChannelPipeline pipeline) {
        pipeline.addLast(new FrameDecoder());
    }

    /** Adds the handlers between the frames and the link's end. */
    protected abstract void addHandlers(ChannelPipeline pipeline);

    /** Returns the listener to all lines, or null. */
    protected WireTrace.@Nullable Sink sink() {
        return null;
    }

    /** Sends a command; called on the event loop. */
    protected abstract void send(PendingCall<?> call);

    /** Fails the waits for the connection, which cannot be made. */
    protected void couldNotStart(Throwable cause) {}

    /** Says why the connection is about to end; called on the event loop. */
    protected abstract void endsBecause(QemuException reason);

    @Override
    protected final void initChannel(Channel channel) {
        this.channel = channel;
        configure(channel.config());
        addFraming(channel.pipeline());
        WireTrace.Sink sink = sink();
        if (sink != null || WireTrace.enabled()) {
            channel.pipeline().addLast(new WireTrace(sink));
        }
        addHandlers(channel.pipeline());
        channel.pipeline().addLast(new Ending());
    }

    /** Learns that the handlers could not be added, as without memory. */
    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        couldNotStart(cause);
        threads.close();
        super.exceptionCaught(ctx, cause);
    }

    private static void configure(ChannelConfig config) {
        // QMP's lines are few and short: pools would cost 100 ms at the start and gain nothing.
        config.setAllocator(UnpooledByteBufAllocator.DEFAULT);
        // A write that fails would close a channel of which QEMU's final messages, such as the reply to quit, were not
        // read
        // yet. The end of the input closes it.
        config.setAutoClose(false);
        if (config instanceof SocketChannelConfig tcp) {
            tcp.setTcpNoDelay(true).setKeepAlive(true);
        }
    }

    /** Completes on the callers' executor. */
    public final CompletableFuture<@Nullable Void> closed() {
        return closed;
    }

    /** Closes and waits until the connection has ended and everybody was told; callbacks may still run. */
    public final void closeAndWait() {
        close();
        if (!inEventLoop()) {
            Await.uninterrupted(nanos -> ended.await(nanos, TimeUnit.NANOSECONDS), CLOSE_LIMIT);
        }
    }

    public final ClientThreads threads() {
        return threads;
    }

    public final boolean isOpen() {
        Channel open = channel;
        return open != null && open.isActive();
    }

    public final boolean inEventLoop() {
        Channel open = channel;
        return open != null && open.eventLoop().inEventLoop();
    }

    public final <R extends @Nullable Object> CompletableFuture<R> submitted(FutureCall<R> call) {
        submit(call);
        return call.future();
    }

    public final void submit(PendingCall<?> call) {
        Channel open = channel;
        if (open == null || !open.isActive()) {
            call.reject(closedFor(call, null));
            return;
        }
        if (!accepted(call)) {
            return;
        }
        try {
            open.eventLoop().execute(() -> sendOrFail(call));
        } catch (RejectedExecutionException e) {
            call.reject(closedFor(call, e));
        }
        if (open.eventLoop().isShutdown()) {
            call.reject(closedFor(call, null)); // the loop's last round may have passed the call by
        }
    }

    /** Encodes the command here, on the caller's thread: its length is what the backlog counts. */
    private boolean accepted(PendingCall<?> call) {
        try {
            if (call.take(backlog)) {
                return true;
            }
            call.reject(failures.backlog(backlog.full(call.command().commandName())));
        } catch (Throwable e) { // what the command throws while it is written
            call.unsent(e);
        }
        return false;
    }

    private void sendOrFail(PendingCall<?> call) {
        try {
            send(call);
        } catch (Throwable e) { // such as an OutOfMemoryError: the caller must not wait for what was not sent
            call.unsent(e);
        }
    }

    /** Starts to connect; the link keeps the time limit, which is for all of the way to the first reply. */
    public final ChannelFuture dial(NettySockets sockets, SocketAddress address) {
        return new Bootstrap()
                .group(threads.loop())
                .channel(sockets.channel(address))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(this)
                .connect(sockets.nativeAddress(address));
    }

    /** Starts to open a transport; the link keeps the time limit. */
    public final ChannelFuture open(QmpTransport transport) {
        return new Bootstrap()
                .group(threads.loop())
                .channelFactory(() -> new TransportChannel(transport))
                .handler(this)
                .connect(LocalAddress.ANY);
    }

    /** Runs a step on the event loop; should it throw, the future fails and the loop ends. */
    public final void onLoop(CompletableFuture<?> result, Runnable step) {
        Runnable guarded = () -> Chain.guard(step, result::completeExceptionally);
        Chain.after(result, () -> {
            if (result.isCompletedExceptionally() && channel == null) {
                threads.close();
            }
        });
        Chain.guard(() -> threads.loop().execute(guarded), result::completeExceptionally);
    }

    public final void close() {
        Channel open = channel;
        if (open == null || !open.isOpen()) {
            return;
        }
        try {
            open.eventLoop().execute(() -> {
                endsBecause(failures.closed("the client was closed", null));
                open.close();
            });
        } catch (RejectedExecutionException e) {
            // the loop has ended, and with it the channel
        }
    }

    private QemuException closedFor(PendingCall<?> call, @Nullable Throwable cause) {
        return failures.closed(call.command().commandName() + ": the connection is closed", cause);
    }

    /** The last to learn of the end: before it, the pending calls have failed and the listeners have been told. */
    private final class Ending extends ChannelInboundHandlerAdapter {
        @Override
        public void channelUnregistered(ChannelHandlerContext ctx) {
            if (ctx.channel() instanceof TransportChannel transport) {
                Chain.after(
                        transport
                                .released()
                                .copy() // a transport whose close hangs keeps nobody waiting
                                .orTimeout(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS),
                        this::tell);
            } else {
                tell();
            }
            threads.close();
        }

        private void tell() {
            ended.countDown();
            threads.execute(() -> closed.complete(null));
        }
    }
}
