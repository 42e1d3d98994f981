package dev.qemu4j.qmp.wire.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Puts the lines together that a monitor with {@code pretty=on} makes of a message. The first is a lone brace, and so is the
 * last; those between are indented, or go on in a list.
 */
public final class PrettyFrames extends ChannelInboundHandlerAdapter {
    /** The lines of a message whose last one has not come; null if there are none. */
    private @Nullable ByteBuf message;

    private boolean ended;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        ByteBuf line = (ByteBuf) frame;
        if (ended) {
            line.release();
        } else if (message != null) {
            add(ctx, message, line);
        } else if (isLone(line, '{')) {
            message = ctx.alloc().buffer().writeBytes(line);
            line.release();
        } else {
            ctx.fireChannelRead(line);
        }
    }

    private void add(ChannelHandlerContext ctx, ByteBuf begun, ByteBuf line) {
        boolean last = isLone(line, '}');
        try {
            begun.writeBytes(line);
        } finally {
            line.release();
        }
        if (last) {
            message = null;
            ctx.fireChannelRead(begun);
        } else if (begun.readableBytes() > Json.MAX_FRAME) {
            end();
            ctx.fireExceptionCaught(new ProtocolException("a message of more than " + Json.MAX_FRAME + " bytes"));
        }
    }

    private static boolean isLone(ByteBuf line, char brace) {
        return line.readableBytes() == 1 && line.getByte(line.readerIndex()) == brace;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end();
    }

    private void end() {
        ended = true;
        if (message != null) {
            message.release();
            message = null;
        }
    }
}
