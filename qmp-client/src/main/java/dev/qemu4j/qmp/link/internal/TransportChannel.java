package dev.qemu4j.qmp.link.internal;

import dev.qemu4j.qmp.transport.QmpReceiver;
import dev.qemu4j.qmp.transport.QmpTransport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link QmpTransport} as Netty's pipelines need it. State is of the event loop, on which nothing of the transport's runs.
 *
 * <p>One line is written at a time, by a thread that may block; the others wait in Netty's buffer.
 */
final class TransportChannel extends AbstractChannel {
    private static final Logger logger = LoggerFactory.getLogger(TransportChannel.class);
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final CompletableFuture<@Nullable Void> released = new CompletableFuture<>();
    private final TransportThreads threads = new TransportThreads();
    private final Inbox inbox = new Inbox();
    private final QmpTransport transport;
    private volatile boolean opened;
    private volatile boolean closed;
    private boolean begun;
    private boolean writing;

    TransportChannel(QmpTransport transport) {
        super(null);
        this.transport = transport;
    }

    /** Completes when the transport has been closed. */
    CompletableFuture<@Nullable Void> released() {
        return released;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new TransportUnsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public boolean isActive() {
        return opened && !closed;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return null;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    /** The transport gives what comes: there is nothing to ask for. */
    @Override
    protected void doBeginRead() {}

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        if (writing || !(out.current() instanceof ByteBuf line)) {
            return;
        }
        writing = true;
        ByteBuffer bytes = ByteBuffer.wrap(ByteBufUtil.getBytes(line));
        threads.run(() -> transport.send(bytes), eventLoop(), this::written);
    }

    private void written(@Nullable Throwable failure) {
        writing = false;
        ChannelOutboundBuffer out = unsafe().outboundBuffer();
        if (out == null) {
            return; // closed, and all that waited has failed
        }
        if (failure == null) {
            out.remove();
        } else {
            out.remove(failure);
        }
        if (failure instanceof IOException) {
            end(failure);
        } else {
            unsafe().flush();
        }
    }

    private void end(@Nullable Throwable cause) {
        if (!closed && cause != null) {
            pipeline().fireExceptionCaught(cause);
        } else if (!opened) { // Netty tells of the end of what was active alone
            pipeline().fireExceptionCaught(new EOFException("the peer closed the connection"));
        }
        unsafe().close(voidPromise());
    }

    @Override
    protected void doClose() {
        if (closed) {
            return;
        }
        closed = true;
        inbox.close();
        if (begun) {
            close(this::release);
        } else {
            release();
        }
    }

    private void release() {
        released.complete(null);
        threads.close();
    }

    /** Has the transport closed; then takes a step, on the transport's thread: the event loop may have ended. */
    private void close(Runnable then) {
        threads.run(transport::close, Runnable::run, failure -> {
            if (failure != null) {
                logger.warn("a transport could not be closed", failure);
            }
            then.run();
        });
    }

    private void opened(ChannelPromise promise, @Nullable Throwable failure) {
        if (failure == null && !closed) {
            opened = true;
            promise.trySuccess();
            pipeline().fireChannelActive();
            unsafe().flush();
            return;
        }
        promise.tryFailure(failure == null ? new ClosedChannelException() : failure);
        unsafe().close(voidPromise());
    }

    private final class TransportUnsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
            if (!promise.setUncancellable() || !ensureOpen(promise)) {
                return;
            }
            begun = true;
            threads.run(() -> open(), eventLoop(), failure -> opened(promise, failure));
        }

        private void open() throws Exception {
            transport.open(new LoopReceiver());
            if (closed) {
                transport.close(); // which may have come too early before
            }
        }

        /** Commands wait until the transport is open. */
        @Override
        protected void flush0() {
            if (opened || closed) {
                super.flush0();
            }
        }
    }

    private final class LoopReceiver implements QmpReceiver {
        @Override
        public boolean receive(ByteBuffer bytes) {
            int length = bytes.remaining();
            ByteBuf copy = Unpooled.copiedBuffer(bytes);
            if (!inbox.take(length)) {
                copy.release();
                return false;
            }
            try {
                eventLoop().execute(() -> {
                    inbox.giveBack(length);
                    take(copy);
                });
                return true;
            } catch (RejectedExecutionException e) { // the connection has ended, and its loop with it
                copy.release();
                return false;
            }
        }

        private void take(ByteBuf bytes) {
            if (closed) {
                bytes.release();
            } else {
                pipeline().fireChannelRead(bytes);
                pipeline().fireChannelReadComplete();
            }
        }

        @Override
        public void end(@Nullable Throwable cause) {
            try {
                eventLoop().execute(() -> TransportChannel.this.end(cause));
            } catch (RejectedExecutionException e) {
                // it had ended before
            }
        }
    }
}
