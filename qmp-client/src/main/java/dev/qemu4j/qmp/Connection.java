package dev.qemu4j.qmp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One connection to a monitor: the pipeline and the way into it. */
final class Connection extends ChannelInitializer<Channel> {
    private final ClientThreads threads;
    private final QmpOptions options;
    private final EventHub events;
    private final Correlator correlator;
    private final Handshake handshake;
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private volatile @Nullable Channel channel;

    Connection(ClientThreads threads, QmpOptions options) {
        this.threads = threads;
        this.options = options;
        events = new EventHub(threads, options.eventCapacity());
        correlator = new Correlator(events);
        handshake = new Handshake(correlator, options.connectTimeout());
    }

    @Override
    protected void initChannel(Channel channel) {
        this.channel = channel;
        channel.pipeline().addLast(new FrameDecoder());
        if (WireTrace.enabled()) {
            channel.pipeline().addLast(new WireTrace());
        }
        channel.pipeline().addLast(new MessageDecoder(), new CommandEncoder(), handshake, correlator);
        channel.closeFuture().addListener(ignored -> {
            threads.execute(() -> closed.complete(null));
            threads.close();
        });
    }

    /** Completes on the event loop, when commands may be sent. */
    CompletableFuture<QmpGreeting> ready() {
        return handshake.done();
    }

    /** Completes on the callers' executor. */
    CompletableFuture<@Nullable Void> closed() {
        return closed;
    }

    ClientThreads threads() {
        return threads;
    }

    QmpOptions options() {
        return options;
    }

    EventHub events() {
        return events;
    }

    boolean isOpen() {
        Channel open = channel;
        return open != null && open.isActive();
    }

    boolean inEventLoop() {
        Channel open = channel;
        return open != null && open.eventLoop().inEventLoop();
    }

    void submit(PendingCall<?> call) {
        Channel open = channel;
        if (open == null || !open.isActive()) {
            call.fail(closedFor(call, null));
            return;
        }
        try {
            open.eventLoop().execute(() -> correlator.submit(call));
        } catch (RejectedExecutionException e) {
            call.fail(closedFor(call, e));
        }
        if (open.eventLoop().isShutdown()) {
            call.fail(closedFor(call, null)); // the loop's last round may have passed the call by
        }
    }

    void close() {
        Channel open = channel;
        if (open == null || !open.isOpen()) {
            return;
        }
        try {
            open.eventLoop().execute(() -> {
                correlator.endsBecause(new QmpStateException("the client was closed", null));
                open.close();
            });
        } catch (RejectedExecutionException e) {
            // the loop has ended, and with it the channel
        }
    }

    private static QmpException closedFor(PendingCall<?> call, @Nullable Throwable cause) {
        return new QmpStateException(call.command().name() + ": the connection is closed", cause);
    }
}
