package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuException;
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
    void addHandlers(ChannelPipeline pipeline) {
        pipeline.addLast(new AgentFraming(), new MessageDecoder(QmpProtocolException::new), new CommandEncoder(), turns);
    }

    @Override
    void send(PendingCall<?> call) {
        turns.submit((AgentCall<?>) call);
    }

    @Override
    void endsBecause(QemuException reason) {
        turns.endsBecause(reason);
    }
}
