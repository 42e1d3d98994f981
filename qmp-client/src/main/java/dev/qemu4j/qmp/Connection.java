package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.qmp.call.internal.BlockingCall;
import dev.qemu4j.qmp.call.internal.CommandEncoder;
import dev.qemu4j.qmp.call.internal.FutureCall;
import dev.qemu4j.qmp.call.internal.PendingCall;
import dev.qemu4j.qmp.call.internal.Submission;
import dev.qemu4j.qmp.link.internal.ClientThreads;
import dev.qemu4j.qmp.link.internal.Link;
import dev.qemu4j.qmp.wire.internal.FirstBytes;
import dev.qemu4j.qmp.wire.internal.MessageDecoder;
import dev.qemu4j.qmp.wire.internal.PrettyFrames;
import dev.qemu4j.qmp.wire.internal.WireTrace;
import io.netty.channel.ChannelPipeline;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One connection to a monitor: the pipeline and the way into it. */
final class Connection extends Link {
    private final QmpOptions options;
    private final Place place;
    private final EventHub events;
    private final Correlator correlator;
    private final Handshake handshake;

    Connection(ClientThreads threads, QmpOptions options, Place place) {
        super(threads, options.commandBacklog(), QmpFailures.INSTANCE);
        this.options = options;
        this.place = place;
        events = new EventHub(threads, options);
        correlator = new Correlator(events);
        handshake = new Handshake(correlator, place, options.connectTimeout());
    }

    @Override
    protected void addFraming(ChannelPipeline pipeline) {
        pipeline.addLast(new FirstBytes(QmpProtocolException::new));
        super.addFraming(pipeline);
        pipeline.addLast(new PrettyFrames());
    }

    @Override
    protected void addHandlers(ChannelPipeline pipeline) {
        pipeline.addLast(new MessageDecoder(QmpProtocolException::new), new CommandEncoder(), handshake, correlator);
    }

    @Override
    protected WireTrace.@Nullable Sink sink() {
        WireListener listener = options.wire();
        return listener == null ? null : (sent, shown) -> listener.line(new WireLine(sent, shown));
    }

    @Override
    protected void send(PendingCall<?> call) {
        correlator.submit(call);
    }

    @Override
    protected void endsBecause(QemuException reason) {
        correlator.endsBecause(reason);
    }

    @Override
    protected void couldNotStart(Throwable cause) {
        ready().completeExceptionally(new QmpConnectException("the connection could not be set up: " + cause, cause));
    }

    /** Completes on the event loop, when commands may be sent. */
    CompletableFuture<QmpGreeting> ready() {
        return handshake.done();
    }

    <R extends @Nullable Object> CompletableFuture<R> submitted(Submission<R> submission) {
        return submitted(new FutureCall<>(submission, threads(), QmpFailures.INSTANCE));
    }

    <R extends @Nullable Object> R await(Submission<R> submission) {
        BlockingCall<R> call = new BlockingCall<>(submission, QmpFailures.INSTANCE);
        call.requireWanted();
        submit(call);
        return call.await();
    }

    QmpOptions options() {
        return options;
    }

    Place place() {
        return place;
    }

    EventHub events() {
        return events;
    }
}
