package dev.qemu4j.qmp.wire.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows each line in both directions to the log and to a listener. It is in the pipeline only where there is a listener, or the logger is at TRACE
 * when a client connects.
 */
public final class WireTrace extends ChannelDuplexHandler {
    private static final Logger logger = LoggerFactory.getLogger("dev.qemu4j.qmp.wire");

    /** A tree needs many times the memory of its text, and QEMU may send 64 MiB. */
    private static final int LONGEST_READ = 4 << 20;

    private final Redaction redaction = new Redaction();
    private @Nullable Sink sink;

    /** Takes what is shown of each line; called on the event loop. */
    @FunctionalInterface
    public interface Sink {
        void line(boolean sent, String shown);
    }

    public WireTrace(@Nullable Sink sink) {
        this.sink = sink;
    }

    public static boolean enabled() {
        return logger.isTraceEnabled();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        show(false, (ByteBuf) frame);
        ctx.fireChannelRead(frame);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object line, ChannelPromise promise) {
        show(true, (ByteBuf) line);
        ctx.write(line, promise);
    }

    private void show(boolean sent, ByteBuf line) {
        Sink listener = sink;
        if (listener == null && !enabled()) {
            return;
        }
        String shown = sent || line.readableBytes() <= LONGEST_READ
                ? redaction.apply(line.toString(StandardCharsets.UTF_8).trim())
                : redaction.tooLong(ByteBufUtil.getBytes(line));
        if (enabled()) {
            logger.trace("{} {}", sent ? "-->" : "<--", shown);
        }
        if (listener != null) {
            try {
                listener.line(sent, shown);
            } catch (Throwable e) { // a listener ends no connection
                sink = null;
                logger.warn("a listener to the lines of a connection threw and gets no more", e);
            }
        }
    }
}
