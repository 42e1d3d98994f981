package dev.qemu4j.qmp;

import io.netty.channel.ChannelPipeline;
import java.util.concurrent.CompletableFuture;

/** One connection to a monitor: the pipeline and the way into it. */
final class Connection extends Link {
    private final EventHub events;
    private final Correlator correlator;
    private final Handshake handshake;

    Connection(ClientThreads threads, QmpOptions options) {
        super(threads, options);
        events = new EventHub(threads, options);
        correlator = new Correlator(events);
        handshake = new Handshake(correlator, options.connectTimeout());
    }

    @Override
    void addHandlers(ChannelPipeline pipeline) {
        pipeline.addLast(new MessageDecoder(), new CommandEncoder(), handshake, correlator);
    }

    @Override
    void send(PendingCall<?> call) {
        correlator.submit(call);
    }

    @Override
    void endsBecause(QmpException reason) {
        correlator.endsBecause(reason);
    }

    @Override
    void couldNotStart(Throwable cause) {
        ready().completeExceptionally(new QmpConnectException("the connection could not be set up: " + cause, cause));
    }

    /** Completes on the event loop, when commands may be sent. */
    CompletableFuture<QmpGreeting> ready() {
        return handshake.done();
    }

    EventHub events() {
        return events;
    }
}
