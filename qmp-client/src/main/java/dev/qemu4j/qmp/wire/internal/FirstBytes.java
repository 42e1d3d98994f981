package dev.qemu4j.qmp.wire.internal;

import dev.qemu4j.base.Secrets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a peer's first bytes, and leaves the pipeline if they can be QMP's. Others fail at once, with the name of what answers: they may never end
 * a line, or be silent afterwards.
 */
public final class FirstBytes extends ChannelInboundHandlerAdapter {
    private static final int SHOWN = 80;

    private final BiFunction<String, @Nullable Throwable, ? extends RuntimeException> failure;
    private final ByteArrayOutputStream foreign = new ByteArrayOutputStream();
    private boolean ended;

    /** {@code failure} makes the exception for a peer that is no monitor. */
    public FirstBytes(BiFunction<String, @Nullable Throwable, ? extends RuntimeException> failure) {
        this.failure = failure;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        byte first = ended || foreign.size() > 0 ? 0 : first(bytes);
        if (first == '{') {
            ctx.pipeline().remove(this);
        }
        if (first == '{' || first == ' ') {
            ctx.fireChannelRead(bytes);
            return;
        }
        try {
            while (!ended && foreign.size() <= SHOWN && bytes.isReadable()) {
                foreign.write(bytes.readByte());
            }
        } finally {
            bytes.release();
        }
    }

    /** Returns the first byte behind white space, or a space if there is none yet. */
    private static byte first(ByteBuf bytes) {
        for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
            byte next = bytes.getByte(i);
            if (next != ' ' && next != '\t' && next != '\r' && next != '\n') {
                return next;
            }
        }
        return ' ';
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (foreign.size() > 0 && !ended) {
            ended = true;
            ctx.fireExceptionCaught(failure.apply(words(), null));
        }
        ctx.fireChannelReadComplete();
    }

    private String words() {
        String text = foreign.toString(StandardCharsets.UTF_8).stripLeading();
        String line = text.lines().findFirst().orElse("");
        String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
        String name = Stranger.name(foreign.toByteArray());
        return "not QMP: '" + Secrets.hide(shown) + "'" + (name.isEmpty() ? "" : " of " + name)
                + ": is this the address of a QMP monitor?";
    }
}
