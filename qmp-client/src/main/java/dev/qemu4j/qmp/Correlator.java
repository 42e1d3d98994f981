package dev.qemu4j.qmp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.collection.LongObjectHashMap;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each command an id and each reply to the command that has it. Runs on the event loop only. */
final class Correlator extends ChannelInboundHandlerAdapter {
    private static final Logger logger = LoggerFactory.getLogger(Correlator.class);

    /**
     * With out-of-band on, QEMU stops reading at this many unanswered in-band commands, and out-of-band ones would
     * be stuck behind them (qmp-spec, "Out-of-band execution").
     */
    private static final int IN_BAND_LIMIT = 8;

    private final EventHub events;
    private final LongObjectHashMap<PendingCall<?>> inFlight = new LongObjectHashMap<>();
    private final Queue<PendingCall<?>> waiting = new ArrayDeque<>();
    private final Deadlines deadlines = new Deadlines(this::unanswered);
    private int inBandLimit = Integer.MAX_VALUE;
    private int inBand;
    private long lastId;
    private boolean flushPending;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable Throwable cause;
    private @Nullable String ended;

    Correlator(EventHub events) {
        this.events = events;
    }

    void outOfBandEnabled() {
        inBandLimit = IN_BAND_LIMIT;
    }

    /** Says why the connection is about to end, for those who still wait. */
    void endsBecause(@Nullable Throwable reason) {
        if (cause == null) {
            cause = reason;
        }
    }

    void submit(PendingCall<?> call) {
        if (ended != null || ctx == null) {
            call.fail(disconnected(call));
            return;
        }
        if (!call.outOfBand() && inBand >= inBandLimit) {
            waiting.add(call);
        } else {
            send(ctx, call);
        }
        deadlines.watch(ctx.executor(), call);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Message.Reply reply) {
            PendingCall<?> call = answered(ctx, reply.id());
            if (call != null) {
                call.reply(reply.value());
            }
        } else if (message instanceof Message.Failure failure) {
            PendingCall<?> call = answered(ctx, failure.hasId() ? failure.id() : oldestInBand());
            if (call != null) {
                call.fail(new QmpCommandException(
                        call.command().commandName(), failure.errorClass(), failure.description()));
            } else if (!failure.hasId()) {
                logger.warn("QEMU could not read what nobody here sent: {}", failure.description());
            }
        } else if (message instanceof Message.Event event) {
            events.publish(event);
        } else {
            logger.debug("passed over: {}", message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        endsBecause(failure);
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended = cause == null ? "the peer closed the connection" : String.valueOf(cause.getMessage());
        List<PendingCall<?>> lost = unanswered();
        inFlight.clear();
        waiting.clear();
        lost.forEach(call -> call.fail(disconnected(call)));
        events.end(ended, cause);
        ctx.fireChannelInactive();
    }

    private void send(ChannelHandlerContext ctx, PendingCall<?> call) {
        call.id(++lastId);
        inFlight.put(call.id(), call);
        inBand += call.outOfBand() ? 0 : 1;
        ctx.write(call).addListener(written -> {
            // An IOException is the connection's end, of which channelInactive tells all: a reply may yet come first.
            if (!written.isSuccess() && !(written.cause() instanceof IOException) && inFlight.containsKey(call.id())) {
                answered(ctx, call.id());
                call.fail(new QmpProtocolException(
                        call.command().commandName() + ": could not be sent: " + written.cause(), written.cause()));
            }
        });
        if (!flushPending) {
            flushPending = true;
            // Behind the commands that already wait for this thread: one system call sends them all.
            ctx.executor().execute(() -> {
                flushPending = false;
                ctx.flush();
            });
        }
    }

    private @Nullable PendingCall<?> answered(ChannelHandlerContext ctx, long id) {
        PendingCall<?> call = inFlight.remove(id);
        if (call == null) {
            logger.debug("dropped a reply to no command of ours, id {}", id);
            return null;
        }
        inBand -= call.outOfBand() ? 0 : 1;
        while (!waiting.isEmpty() && inBand < inBandLimit) {
            PendingCall<?> next = waiting.remove();
            if (!next.settled()) {
                send(ctx, next);
            }
        }
        return call;
    }

    /** QEMU answers what it cannot parse in its turn but without an id, so it means the oldest one. */
    private long oldestInBand() {
        long oldest = Message.NO_ID;
        for (PendingCall<?> call : inFlight.values()) {
            if (!call.outOfBand() && (oldest == Message.NO_ID || call.id() < oldest)) {
                oldest = call.id();
            }
        }
        return oldest;
    }

    private List<PendingCall<?>> unanswered() {
        List<PendingCall<?>> calls = new ArrayList<>(inFlight.values());
        calls.addAll(waiting);
        return calls;
    }

    private QmpException disconnected(PendingCall<?> call) {
        return new QmpDisconnectedException(call.command().commandName() + ": no reply, " + ended, cause);
    }
}
