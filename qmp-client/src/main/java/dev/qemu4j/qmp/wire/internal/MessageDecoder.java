package dev.qemu4j.qmp.wire.internal;

import dev.qemu4j.base.Secrets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;

/** Turns a line into a {@link Message}. */
public final class MessageDecoder extends SimpleChannelInboundHandler<ByteBuf> {
    private static final int SHOWN = 80;

    private final BiFunction<String, Throwable, ? extends RuntimeException> failure;

    /** {@code failure} makes the exception for a line that is no message. */
    public MessageDecoder(BiFunction<String, Throwable, ? extends RuntimeException> failure) {
        this.failure = failure;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
        if (frame.isReadable()) {
            ctx.fireChannelRead(read(ByteBufUtil.getBytes(frame)));
        }
    }

    private Message read(byte[] line) {
        try {
            return MessageReader.read(line);
        } catch (RuntimeException e) {
            String start = new String(line, 0, Math.min(line.length, SHOWN), StandardCharsets.UTF_8);
            throw failure.apply(
                    "not QMP: '" + Secrets.hide(start) + (line.length > SHOWN ? "…' (" + line.length + " bytes)" : "'")
                            + ": is this the address of a QMP monitor?",
                    e);
        }
    }
}
