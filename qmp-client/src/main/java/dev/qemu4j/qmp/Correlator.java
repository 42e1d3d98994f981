package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.qmp.call.internal.Deadlines;
import dev.qemu4j.qmp.call.internal.PendingCall;
import dev.qemu4j.qmp.wire.internal.Message;
import dev.qemu4j.qmp.wire.internal.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.collection.LongObjectHashMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each command an id and each reply to the command that has it. Runs on the event loop only. */
final class Correlator extends ChannelInboundHandlerAdapter {
    /** The commands whose keys may be those of a password, which a refusal repeats. */
    private static final Set<String> TYPING = Set.of("send-key", "input-send-event");

    private static final Pattern NAMED_KEY = Pattern.compile("(?<=does not accept value )'.*'", Pattern.DOTALL);
    private static final Logger logger = LoggerFactory.getLogger(Correlator.class);

    /**
     * With out-of-band on, QEMU stops reading at this many unanswered in-band commands, and out-of-band ones would
     * be stuck behind them (qmp-spec, "Out-of-band execution").
     */
    private static final int IN_BAND_LIMIT = 8;

    /** Out-of-band commands have ids of their own, from here on: those in band tell by theirs how many are unanswered. */
    private static final long OUT_OF_BAND_IDS = 1L << 52;

    private final EventHub events;
    private final LongObjectHashMap<PendingCall<?>> inFlight = new LongObjectHashMap<>();
    private final Set<PendingCall<?>> waiting = new LinkedHashSet<>();
    private final Deadlines deadlines = new Deadlines(this::expired);
    private int inBandLimit = Integer.MAX_VALUE;
    private long lastInBand;
    private long lastAnswered; // of those in band, which QEMU answers in their order
    private long lastOutOfBand = OUT_OF_BAND_IDS;
    private boolean flushPending;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable QemuVersion peer;
    private @Nullable Throwable cause;
    private @Nullable String ended;

    Correlator(EventHub events) {
        this.events = events;
    }

    /** Sets the version of the peer, once it is known. */
    void peer(QemuVersion version) {
        peer = version;
        events.peer(version);
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
            call.reject(disconnected(call));
            return;
        }
        deadlines.watch(ctx.executor(), call);
        if (!call.outOfBand() && inBand() >= inBandLimit) {
            waiting.add(call);
        } else {
            send(ctx, call);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Message.Reply reply) {
            answered(ctx, reply.id(), call -> call.reply(reply.value()));
        } else if (message instanceof Message.Failure failure) {
            // QEMU answers what it cannot parse in its turn but without an id.
            long id = failure.hasId() ? failure.id() : lastAnswered + 1;
            if (!failure.hasId() && inBand() == 0) {
                logger.warn("QEMU could not read what nobody here sent: {}", Secrets.hide(failure.description()));
            }
            answered(ctx, id, call -> call.refuse(refusal(call, failure), failure.errorClass(), peer));
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
        ended = cause == null ? "the peer closed the connection" : Reason.of(cause);
        List<PendingCall<?>> lost = new ArrayList<>(inFlight.values());
        lost.addAll(waiting);
        inFlight.clear();
        waiting.clear();
        deadlines.clear();
        lost.forEach(call -> call.end(() -> disconnected(call)));
        events.end(ended, cause);
        ctx.fireChannelInactive();
    }

    private void send(ChannelHandlerContext ctx, PendingCall<?> call) {
        call.id(call.outOfBand() ? ++lastOutOfBand : ++lastInBand);
        inFlight.put(call.id(), call);
        ctx.write(call).addListener(written -> {
            call.written();
            // An IOException is the connection's end, of which channelInactive tells all: a reply may yet come first.
            if (!written.isSuccess() && !(written.cause() instanceof IOException) && inFlight.containsKey(call.id())) {
                answered(ctx, call.id(), unsent -> unsent.unsent(written.cause()));
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

    private void answered(ChannelHandlerContext ctx, long id, Consumer<PendingCall<?>> outcome) {
        if (id > lastAnswered && id <= lastInBand) {
            lastAnswered = id;
        }
        PendingCall<?> call = inFlight.get(id);
        if (call == null) {
            logger.debug("dropped a reply to no command that is waited for, id {}", id);
        } else {
            outcome.accept(call); // should this throw, as without memory, the connection's end still finds the call
            inFlight.remove(id);
            deadlines.forget(call);
            call.gone();
        }
        sendWaiting(ctx);
    }

    private void sendWaiting(ChannelHandlerContext ctx) {
        while (!waiting.isEmpty() && inBand() < inBandLimit) {
            PendingCall<?> next = waiting.iterator().next();
            waiting.remove(next);
            if (next.settled()) {
                deadlines.forget(next);
                next.withdrawn();
            } else {
                send(ctx, next);
            }
        }
    }

    /** Forgets a call, the reply to which is dropped should it still come. */
    private void expired(PendingCall<?> call) {
        if (waiting.remove(call)) {
            call.withdrawn();
        } else {
            inFlight.remove(call.id());
            call.gone();
        }
        call.expire();
    }

    private long inBand() {
        return lastInBand - lastAnswered;
    }

    private static QmpCommandException refusal(PendingCall<?> call, Message.Failure failure) {
        String command = call.command().commandName();
        String words = failure.description();
        if (TYPING.contains(command)) {
            words = NAMED_KEY.matcher(words).replaceAll("'" + Secrets.HIDDEN + "'");
        }
        return new QmpCommandException(command, failure.errorClass(), words);
    }

    private QmpException disconnected(PendingCall<?> call) {
        return new QmpDisconnectedException(call.command().commandName() + ": no reply, " + ended, cause);
    }
}
