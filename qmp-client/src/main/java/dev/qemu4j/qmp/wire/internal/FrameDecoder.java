package dev.qemu4j.qmp.wire.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream into lines: QEMU ends each message with CR and LF, and escapes both inside of one.
 *
 * <p>Netty's own decoder is in one artifact of Netty 4.1 and in another of 4.2; this one needs neither.
 */
public final class FrameDecoder extends ChannelInboundHandlerAdapter {
    /** The start of a line whose end has not come; null if there is none. */
    private @Nullable ByteBuf rest;

    /** Number of bytes of the rest that are known to hold no end of a line. */
    private int searched;

    private boolean ended;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (ended) {
            bytes.release();
            return;
        }
        ByteBuf in = rest == null ? bytes : join(ctx, rest, bytes);
        rest = in;
        cut(ctx, in);
        if (rest != null && !in.isReadable()) {
            dropRest();
        } else if (rest != null && in.readableBytes() > Json.MAX_FRAME) {
            tooLong(ctx);
        }
    }

    private void cut(ChannelHandlerContext ctx, ByteBuf in) {
        // A handler that closes the channel ends this, too.
        while (!ended) {
            int start = in.readerIndex();
            int end = in.indexOf(start + searched, in.writerIndex(), (byte) '\n');
            if (end < 0) {
                searched = in.readableBytes();
                return;
            }
            searched = 0;
            int length = end - start;
            if (length > 0 && in.getByte(end - 1) == '\r') {
                length--;
            }
            if (length > Json.MAX_FRAME) {
                tooLong(ctx);
                return;
            }
            ByteBuf line = in.readRetainedSlice(length);
            in.readerIndex(end + 1);
            ctx.fireChannelRead(line);
        }
    }

    private void tooLong(ChannelHandlerContext ctx) {
        end();
        ctx.fireExceptionCaught(new ProtocolException("a line of more than " + Json.MAX_FRAME + " bytes"));
    }

    /** Appends; what a handler still holds a slice of is copied instead. */
    private static ByteBuf join(ChannelHandlerContext ctx, ByteBuf rest, ByteBuf more) {
        try {
            boolean fits = rest.readableBytes() + more.readableBytes() <= rest.maxCapacity();
            if (fits && rest.refCnt() == 1 && !rest.isReadOnly()) {
                return rest.discardReadBytes().writeBytes(more);
            }
            ByteBuf joined = ctx.alloc().buffer(rest.readableBytes() + more.readableBytes());
            joined.writeBytes(rest).writeBytes(more);
            rest.release();
            return joined;
        } finally {
            more.release();
        }
    }

    /** Drops a line that the peer did not end: half a message says nothing that can be relied on. */
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
        dropRest();
    }

    private void dropRest() {
        if (rest != null) {
            rest.release();
            rest = null;
        }
        searched = 0;
    }
}
