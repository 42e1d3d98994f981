package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.qapi.control.QMPCapability;
import dev.qemu4j.qapi.control.QmpCapabilities;
import dev.qemu4j.qmp.call.internal.PendingCall;
import dev.qemu4j.qmp.call.internal.Submission;
import dev.qemu4j.qmp.call.internal.TimeLimit;
import dev.qemu4j.qmp.wire.internal.Message;
import dev.qemu4j.qmp.wire.internal.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for the greeting, negotiates capabilities, and leaves the pipeline. */
final class Handshake extends ChannelInboundHandlerAdapter {
    private final Correlator correlator;
    private final Duration limit;
    private final CompletableFuture<QmpGreeting> done = new CompletableFuture<>();
    private @Nullable Future<?> timer;
    private boolean greeted;

    Handshake(Correlator correlator, Duration limit) {
        this.correlator = correlator;
        this.limit = limit;
    }

    /** Completes on the event loop. */
    CompletableFuture<QmpGreeting> done() {
        return done;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        timer = ctx.executor().schedule(() -> timeOut(ctx), TimeLimit.nanos(limit), TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Message.Greeting greeting && !greeted) {
            greeted = true;
            correlator.submit(new NegotiateCall(ctx, greetingOf(greeting)));
        } else {
            ctx.fireChannelRead(message); // events may come this early, and the answer to the negotiation does
        }
    }

    private static QmpGreeting greetingOf(Message.Greeting greeting) {
        return new QmpGreeting(greeting.version(), greeting.packageVersion(), greeting.capabilities());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        fail(ctx, Reason.of(failure), failure);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        String when = greeted ? "during negotiation" : "before its greeting";
        fail(ctx, "the peer closed the connection " + when, null);
        ctx.fireChannelInactive();
    }

    private void timeOut(ChannelHandlerContext ctx) {
        String within = " within " + TimeLimit.text(limit);
        if (!ctx.channel().isActive()) {
            fail(ctx, "no connection" + within + ": the host does not answer", null);
        } else if (greeted) {
            fail(ctx, "no answer to qmp_capabilities" + within, null);
        } else {
            String hint = ": a QMP monitor serves one client at a time, another one may hold this one";
            fail(ctx, "no greeting" + within + hint, null);
        }
    }

    private void fail(ChannelHandlerContext ctx, String what, @Nullable Throwable cause) {
        done.completeExceptionally(new QmpConnectException("QMP handshake: " + what, cause));
        ctx.close();
    }

    private final class NegotiateCall extends PendingCall<@Nullable Void> {
        private final ChannelHandlerContext ctx;
        private final QmpGreeting greeting;

        NegotiateCall(ChannelHandlerContext ctx, QmpGreeting greeting) {
            super(Submission.inBand(enabling(wanted(greeting)), limit), QmpFailures.INSTANCE);
            this.ctx = ctx;
            this.greeting = greeting;
        }

        @Override
        public boolean settled() {
            return done.isDone();
        }

        @Override
        public void succeed(@Nullable Void result) {
            correlator.peer(greeting.version());
            if (!wanted(greeting).isEmpty()) {
                correlator.outOfBandEnabled();
            }
            ctx.pipeline().remove(Handshake.this);
            done.complete(greeting);
        }

        @Override
        public void fail(QemuException failure) {
            Handshake.this.fail(ctx, Reason.of(failure), failure);
        }

        /** QEMU before 2.12 refuses the argument. */
        private static QmpCapabilities enabling(Set<String> wanted) {
            List<QMPCapability> enable = wanted.stream().map(QMPCapability::of).toList();
            return enable.isEmpty()
                    ? QmpCapabilities.of()
                    : QmpCapabilities.builder().enable(enable).build();
        }

        private static Set<String> wanted(QmpGreeting greeting) {
            Set<String> wanted = new TreeSet<>(greeting.capabilities());
            wanted.retainAll(Set.of(QmpGreeting.OUT_OF_BAND));
            return wanted;
        }
    }
}
