package dev.qemu4j.qmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import tools.jackson.core.JsonGenerator;

/** Writes a {@link PendingCall} as one line, with its id if it has one; lets bytes pass. */
final class CommandEncoder extends ChannelOutboundHandlerAdapter {
    private static final int USUAL_LENGTH = 256;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof PendingCall<?> call)) {
            ctx.write(message, promise);
            return;
        }
        ByteBuf line = ctx.alloc().ioBuffer(USUAL_LENGTH);
        try {
            encode(call, line);
        } catch (Throwable e) {
            line.release();
            throw e;
        }
        ctx.write(line, promise);
    }

    private static void encode(PendingCall<?> call, ByteBuf line) {
        try (JsonGenerator json = Json.generator(new ByteBufOutputStream(line))) {
            json.writeStartObject();
            json.writeStringProperty(
                    call.outOfBand() ? "exec-oob" : "execute", call.command().commandName());
            json.writeObjectPropertyStart("arguments");
            call.command().writeArguments(json);
            json.writeEndObject();
            if (call.id() != Message.NO_ID) {
                json.writeNumberProperty("id", call.id());
            }
            json.writeEndObject();
        }
        line.writeByte('\n');
    }
}
