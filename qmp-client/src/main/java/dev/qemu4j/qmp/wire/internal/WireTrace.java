package dev.qemu4j.qmp.wire.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each line in both directions; in the pipeline only where the logger is at TRACE when a client connects. */
public final class WireTrace extends ChannelDuplexHandler {
    private static final Logger logger = LoggerFactory.getLogger("dev.qemu4j.qmp.wire");

    private final Redaction redaction = new Redaction();

    public static boolean enabled() {
        return logger.isTraceEnabled();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        log("<--", (ByteBuf) frame);
        ctx.fireChannelRead(frame);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object line, ChannelPromise promise) {
        log("-->", (ByteBuf) line);
        ctx.write(line, promise);
    }

    private void log(String direction, ByteBuf line) {
        if (logger.isTraceEnabled()) {
            logger.trace(
                    "{} {}",
                    direction,
                    redaction.apply(line.toString(StandardCharsets.UTF_8).trim()));
        }
    }
}
