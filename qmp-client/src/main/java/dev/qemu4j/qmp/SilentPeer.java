package dev.qemu4j.qmp;

import dev.qemu4j.qmp.wire.internal.Message;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a peer that sends no greeting who it is, and leaves the pipeline when that is known. A guest agent and an HTTP server wait for a
 * question. A monitor refuses the question, which it takes before the negotiation; one that others hold reads it when nobody cares any more.
 */
final class SilentPeer extends ChannelInboundHandlerAdapter {
    private static final long PATIENCE_MS = 1_000;

    /** The empty line ends the head of a request of HTTP, and is white space to all others. */
    private static final String QUESTION = "{\"execute\":\"guest-ping\",\"id\":\"qemu4j-who\"}\r\n\r\n";

    private @Nullable Future<?> timer;
    private boolean asked;
    private boolean greeted;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        timer = ctx.executor().schedule(() -> ask(ctx), PATIENCE_MS, TimeUnit.MILLISECONDS);
        ctx.fireChannelActive();
    }

    private void ask(ChannelHandlerContext ctx) {
        asked = true;
        ctx.writeAndFlush(Unpooled.copiedBuffer(QUESTION, StandardCharsets.US_ASCII));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Message.Greeting) {
            greeted = true;
            stop();
            if (!asked) {
                ctx.pipeline().remove(this);
            }
        }
        if (!asked || !isAnswer(message)) {
            ctx.fireChannelRead(message);
            return;
        }
        ctx.pipeline().remove(this);
        if (!greeted) {
            ctx.fireExceptionCaught(new QmpProtocolException(name(message), null));
        }
    }

    private static boolean isAnswer(Object message) {
        return message instanceof Message.Reply || message instanceof Message.Failure;
    }

    private static String name(Object answer) {
        boolean lacksIt = answer instanceof Message.Failure failure
                && failure.errorClass().equals("CommandNotFound")
                && failure.description().contains("not been found");
        return lacksIt
                ? "no greeting, but answers: somebody else has negotiated with this monitor (expected: a socket of its own)"
                : "no greeting, but answers: this is the socket of a guest agent (connect a GuestAgent to it)";
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
