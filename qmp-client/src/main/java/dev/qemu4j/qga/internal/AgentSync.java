package dev.qemu4j.qga.internal;

import dev.qemu4j.qmp.call.internal.Handover;
import dev.qemu4j.qmp.wire.internal.Message;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** The sync that was asked for last. Of the event loop. */
final class AgentSync {
    private static final long NUMBERS = 1L << 53; // those that no JSON library rounds

    private String command = GuestSync.DELIMITED;
    private long number;
    private @Nullable AgentCall<?> behind;
    private boolean early;

    /** Asks on behalf of the command that is next, and writes that behind it at once if the agent shall run it in any case. */
    void ask(ChannelHandlerContext ctx, @Nullable AgentCall<?> next) {
        behind = next != null && next.runsUnheard() ? next : null;
        early = false;
        ask(ctx);
        AgentCall<?> written = behind;
        if (written != null) {
            ctx.write(written).addListener(done -> written.written());
        }
        ctx.flush();
    }

    /** Asks once more, in another form; the command that was written behind the first question stands before this one. */
    void askAgain(ChannelHandlerContext ctx) {
        early = true;
        ask(ctx);
        ctx.flush();
    }

    private void ask(ChannelHandlerContext ctx) {
        number = ThreadLocalRandom.current().nextLong(1, NUMBERS);
        // Makes the agent's parser forget half a command of an earlier client; newer ones answer it with an error.
        ctx.write(Unpooled.wrappedBuffer(new byte[] {(byte) AgentFraming.SENTINEL}));
        Handover here = (task, nanos, late) -> task.run();
        ctx.write(new AgentCall<>(new GuestSync(command, number), Duration.ofDays(1), here, failure -> failure));
    }

    /** Tells whether the answer to the command that was written behind it comes just before its own. */
    boolean isEarly() {
        return early;
    }

    /** The command that was written behind it; null if there is none. */
    @Nullable
    AgentCall<?> behind() {
        return behind;
    }

    boolean isAnsweredBy(Object message) {
        if (!(message instanceof Message.Reply reply)) {
            return false;
        }
        try (JsonParser parser = reply.value().open()) {
            return parser.currentToken().isNumeric() && parser.getValueAsLong(-1) == number;
        }
    }

    /** Tells whether the agent does not know the delimited form; it is asked in the plain one from then on. */
    boolean isUnknown(Object message) {
        boolean unknown = message instanceof Message.Failure failure
                && failure.errorClass().equals("CommandNotFound")
                && command.equals(GuestSync.DELIMITED);
        if (unknown) {
            command = GuestSync.PLAIN;
        }
        return unknown;
    }

    /** The name of the command by which is asked. */
    String command() {
        return command;
    }
}
