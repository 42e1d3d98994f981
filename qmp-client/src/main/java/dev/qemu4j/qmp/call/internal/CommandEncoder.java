package dev.qemu4j.qmp.call.internal;

import dev.qemu4j.qmp.wire.internal.Json;
import dev.qemu4j.qmp.wire.internal.Message;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.JsonGenerator;

/** Writes a {@link PendingCall} as one line, with its id if it has one; lets bytes pass. */
public final class CommandEncoder extends ChannelOutboundHandlerAdapter {
    private static final int USUAL_LENGTH = 256;
    private static final int LONGEST_END = 32;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof PendingCall<?> call)) {
            ctx.write(message, promise);
            return;
        }
        byte[] start = call.line();
        ByteBuf line = ctx.alloc().ioBuffer(start.length + LONGEST_END);
        line.writeBytes(start);
        String end = call.id() == Message.NO_ID ? "}\n" : ",\"id\":" + call.id() + "}\n";
        line.writeCharSequence(end, StandardCharsets.US_ASCII);
        ctx.write(line, promise);
    }

    /** Makes a call's line but for its id and its last brace. */
    static byte[] encode(PendingCall<?> call) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(USUAL_LENGTH);
        try (JsonGenerator json = Json.generator(line)) {
            json.writeStartObject();
            json.writeStringProperty(
                    call.outOfBand() ? "exec-oob" : "execute", call.command().commandName());
            json.writeObjectPropertyStart("arguments");
            call.command().writeArguments(json);
            json.writeEndObject();
            json.writeEndObject();
        }
        return Arrays.copyOf(line.toByteArray(), line.size() - 1);
    }
}
