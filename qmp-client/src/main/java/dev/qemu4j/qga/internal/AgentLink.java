package dev.qemu4j.qga.internal;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.qmp.QmpProtocolException;
import dev.qemu4j.qmp.call.internal.CommandEncoder;
import dev.qemu4j.qmp.call.internal.PendingCall;
import dev.qemu4j.qmp.link.internal.ClientThreads;
import dev.qemu4j.qmp.link.internal.Link;
import dev.qemu4j.qmp.wire.internal.MessageDecoder;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;

/** One connection to a guest agent: the monitor's pipeline with sync instead of greeting, and turns instead of ids. */
final class AgentLink extends Link {
    /** Within this, agents answer what they cannot do: they wait for the program that shuts the guest down. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final AgentTurns turns = new AgentTurns(SILENCE);

    AgentLink(ClientThreads threads, QmpOptions options) {
        super(threads, options.commandBacklog(), AgentFailures.INSTANCE);
    }

    @Override
    protected void addHandlers(ChannelPipeline pipeline) {
        pipeline.addLast(
                new AgentFraming(), new MessageDecoder(QmpProtocolException::new), new CommandEncoder(), turns);
    }

    @Override
    protected void send(PendingCall<?> call) {
        turns.submit((AgentCall<?>) call);
    }

    @Override
    protected void endsBecause(QemuException reason) {
        turns.endsBecause(reason);
    }
}
