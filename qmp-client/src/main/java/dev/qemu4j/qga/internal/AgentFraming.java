package dev.qemu4j.qga.internal;

import dev.qemu4j.qmp.wire.internal.Message;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Finds the byte 0xFF, which no JSON text has, in a guest agent's lines.
 *
 * <p>What stands before it in a line is the rest of something that was cut off, and is dropped.
 */
final class AgentFraming extends ChannelInboundHandlerAdapter {
    static final int SENTINEL = 0xFF;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        ByteBuf line = (ByteBuf) frame;
        int sentinel = line.forEachByteDesc(value -> value != (byte) SENTINEL);
        if (sentinel >= 0) {
            line.readerIndex(sentinel + 1);
            ctx.fireChannelRead(new Message.Delimiter());
        }
        ctx.fireChannelRead(line);
    }
}
