package dev.qemu4j.qmp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.LineBasedFrameDecoder;

/** Cuts the byte stream into lines: QEMU ends each message with CR and LF, and escapes both inside of one. */
final class FrameDecoder extends LineBasedFrameDecoder {
    FrameDecoder() {
        super(Json.MAX_FRAME, true, true);
    }

    /** Drops a line that the peer did not end: half a message says nothing that can be relied on. */
    @Override
    protected void decodeLast(ChannelHandlerContext ctx, io.netty.buffer.ByteBuf in, java.util.List<Object> out)
            throws Exception {
        super.decodeLast(ctx, in, out);
        in.skipBytes(in.readableBytes());
    }
}
