package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.control.QMPCapability;
import dev.qemu4j.qapi.control.QmpCapabilities;
import dev.qemu4j.qapi.control.QueryVersion;
import dev.qemu4j.qapi.control.VersionInfo;
import dev.qemu4j.qapi.control.VersionTriple;
import dev.qemu4j.qmp.call.internal.PendingCall;
import dev.qemu4j.qmp.call.internal.Submission;
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
    private final Place place;
    private final Duration limit;
    private final CompletableFuture<QmpGreeting> done = new CompletableFuture<>();
    private @Nullable Future<?> timer;
    private boolean greeted;

    Handshake(Correlator correlator, Place place, Duration limit) {
        this.correlator = correlator;
        this.place = place;
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
    public void channelActive(ChannelHandlerContext ctx) {
        if (place.negotiated()) {
            greeted = true;
            correlator.submit(new VersionCall(ctx));
        }
        ctx.fireChannelActive();
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
            expire(ctx, "no connection" + within + ": the host does not answer");
        } else if (greeted) {
            expire(ctx, "no answer to " + (place.negotiated() ? "query-version" : "qmp_capabilities") + within);
        } else {
            String hint = ": a QMP monitor serves one client at a time, another one may hold this one;"
                    + " a guest agent or a console is silent, too";
            expire(ctx, "no greeting" + within + hint);
        }
    }

    private void expire(ChannelHandlerContext ctx, String what) {
        done.completeExceptionally(new QmpTimeoutException(message(what), null));
        ctx.close();
    }

    private void fail(ChannelHandlerContext ctx, String what, @Nullable Throwable cause) {
        done.completeExceptionally(new QmpConnectException(message(what), cause));
        ctx.close();
    }

    private String message(String what) {
        return "QMP handshake at " + place.name() + ": " + what;
    }

    private void failed(ChannelHandlerContext ctx, QemuException failure) {
        if (failure instanceof QmpTimeoutException) {
            timeOut(ctx);
        } else {
            fail(ctx, Reason.of(failure), failure);
        }
    }

    private void finish(ChannelHandlerContext ctx, QmpGreeting greeting) {
        correlator.peer(greeting.version());
        ctx.pipeline().remove(this);
        done.complete(greeting);
    }

    /** Asks for what a greeting would have told, where somebody else has had it. */
    private final class VersionCall extends PendingCall<VersionInfo> {
        private final ChannelHandlerContext ctx;

        VersionCall(ChannelHandlerContext ctx) {
            super(Submission.inBand(QueryVersion.of(), limit), QmpFailures.INSTANCE);
            this.ctx = ctx;
        }

        @Override
        public boolean settled() {
            return done.isDone();
        }

        @Override
        protected void succeed(VersionInfo info) {
            QmpGreeting greeting;
            try {
                greeting = greeting(info);
            } catch (RuntimeException e) { // as of a version below zero
                Handshake.this.fail(ctx, "query-version: " + Reason.of(e), e);
                return;
            }
            finish(ctx, greeting);
        }

        @Override
        protected void fail(QemuException failure) {
            failed(ctx, failure);
        }

        private static QmpGreeting greeting(VersionInfo info) {
            VersionTriple qemu = info.qemu();
            QemuVersion version = new QemuVersion((int) qemu.major(), (int) qemu.minor(), (int) qemu.micro());
            return new QmpGreeting(version, info.packageVersion().trim(), Set.of());
        }
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
        protected void succeed(@Nullable Void result) {
            if (!wanted(greeting).isEmpty()) {
                correlator.outOfBandEnabled();
            }
            finish(ctx, greeting);
        }

        @Override
        protected void fail(QemuException failure) {
            failed(ctx, failure);
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
