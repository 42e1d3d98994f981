package dev.qemu4j.qga.internal;

import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpConnectException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpException;
import dev.qemu4j.qmp.QmpProtocolException;
import dev.qemu4j.qmp.QmpTimeoutException;
import dev.qemu4j.qmp.wire.internal.Message;
import dev.qemu4j.qmp.wire.internal.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a guest agent one command at a time, since its replies do not say whose they are. Runs on the event loop only.
 *
 * <p>Whenever a reply may still be on its way that nobody waits for, the next command is held back until the agent has
 * answered a sync: what comes before that answer is dropped. So is a command that must not be run once nobody waits for it
 * any more.
 */
final class AgentTurns extends ChannelInboundHandlerAdapter {
    private static final Logger logger = LoggerFactory.getLogger(AgentTurns.class);

    private final Duration silence;
    private final Set<AgentCall<?>> waiting = new LinkedHashSet<>();
    private final AgentSync sync = new AgentSync();
    private State state = State.UNKNOWN;
    private boolean delimited;
    private @Nullable AgentCall<?> inFlight;
    private @Nullable Object lastPassedOver;
    private @Nullable Future<?> silenceTimer;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable Throwable cause;
    private @Nullable String ended;

    /** {@code silence} is how long an error may take that a command gets which is silent on success. */
    AgentTurns(Duration silence) {
        this.silence = silence;
    }

    private enum State {
        /** Replies may come to what nobody waits for. */
        UNKNOWN,
        SYNCING,
        IDLE,
        BUSY
    }

    void endsBecause(@Nullable Throwable reason) {
        if (cause == null) {
            cause = reason;
        }
    }

    void submit(AgentCall<?> call) {
        ChannelHandlerContext context = ctx;
        if (ended != null || context == null) {
            call.reject(disconnected(call));
            return;
        }
        waiting.add(call);
        call.timer(context.executor()
                .schedule(() -> timeUp(call), call.nanosLeft(System.nanoTime()), TimeUnit.NANOSECONDS));
        next(context);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Message.Delimiter) {
            delimited = true;
            return;
        }
        boolean ofSync = delimited;
        delimited = false;
        if (state == State.SYNCING) {
            readWhileSyncing(ctx, message);
        } else if (state == State.BUSY && !ofSync) {
            readAnswer(ctx, message);
        } else {
            logger.debug("passed over: {}", message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        if (!(failure instanceof QmpProtocolException)) {
            endsBecause(failure);
            ctx.close();
            return;
        }
        delimited = false;
        AgentCall<?> call = inFlight;
        if (call != null) {
            lose();
            call.reject(new QmpProtocolException(
                    call.command().commandName() + ": the answer is no JSON: " + Reason.of(failure), failure));
        } else if (state == State.IDLE) {
            state = State.UNKNOWN;
        }
        next(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended = cause == null ? "the peer closed the connection" : Reason.of(cause);
        AgentCall<?> last = inFlight;
        List<AgentCall<?>> lost = new ArrayList<>(waiting);
        waiting.clear();
        if (last != null) {
            lose();
            if (last.silent()) {
                last.succeedSilently(); // a machine that goes down takes the channel with it
            } else {
                last.end(() -> disconnected(last));
            }
        }
        lost.forEach(call -> {
            call.stopTimer();
            call.end(() -> disconnected(call));
        });
        ctx.fireChannelInactive();
    }

    private void next(ChannelHandlerContext ctx) {
        AgentCall<?> first = state == State.UNKNOWN || state == State.IDLE ? firstWaiting() : null;
        if (first == null || ended != null) {
            return;
        }
        if (state == State.UNKNOWN || first.wantsSync()) {
            state = State.SYNCING;
            sync.ask(ctx, first);
        } else {
            waiting.remove(first);
            send(ctx, first);
        }
    }

    private @Nullable AgentCall<?> firstWaiting() {
        while (!waiting.isEmpty()) {
            AgentCall<?> first = waiting.iterator().next();
            if (!first.settled()) {
                return first;
            }
            waiting.remove(first);
            first.stopTimer();
            first.withdrawn();
        }
        return null;
    }

    private void send(ChannelHandlerContext ctx, AgentCall<?> call) {
        state = State.BUSY;
        inFlight = call;
        ctx.writeAndFlush(call).addListener(written -> {
            call.written();
            if (inFlight != call) {
                return;
            }
            if (written.isSuccess()) {
                expectSilence(ctx, call);
            } else if (!(written.cause() instanceof IOException)) {
                finish();
                call.unsent(written.cause());
            }
        });
    }

    private void expectSilence(ChannelHandlerContext ctx, AgentCall<?> call) {
        if (!call.silent()) {
            return;
        }
        silenceTimer = ctx.executor()
                .schedule(
                        () -> {
                            if (inFlight == call) {
                                lose(); // should an error come after all, it must not meet the next command
                                call.succeedSilently();
                                next(ctx);
                            }
                        },
                        TimeLimit.nanos(silence),
                        TimeUnit.NANOSECONDS);
    }

    private void readWhileSyncing(ChannelHandlerContext ctx, Object message) {
        if (sync.isAnsweredBy(message)) {
            inSync(ctx);
        } else if (!sync.isUnknown(message)) {
            logger.debug("passed over before the sync: {}", message);
            lastPassedOver = message;
        } else if (sync.behind() == null) {
            sync.ask(ctx, firstWaiting());
        } else {
            lastPassedOver = null;
            sync.askAgain(ctx);
        }
    }

    private void inSync(ChannelHandlerContext ctx) {
        AgentCall<?> written = sync.behind();
        AgentCall<?> first = written == null ? firstWaiting() : written;
        waiting.remove(first);
        state = first == null ? State.IDLE : State.BUSY;
        Object answer = lastPassedOver;
        lastPassedOver = null;
        if (written != null) {
            inFlight = written; // its answer comes, also if nobody waits for it any more
            if (sync.isEarly() && answer != null) {
                readAnswer(ctx, answer);
            }
        } else if (first != null) {
            send(ctx, first);
        }
    }

    private void readAnswer(ChannelHandlerContext ctx, Object message) {
        AgentCall<?> call = inFlight;
        if (call == null) {
            return;
        }
        if (message instanceof Message.Reply reply) {
            call.reply(reply.value()); // should this throw, the connection's end still finds the call
            finish();
            next(ctx);
        } else if (message instanceof Message.Failure failure) {
            call.refuse(
                    new QmpCommandException(call.command().commandName(), failure.errorClass(), failure.description()),
                    failure.errorClass(),
                    null);
            finish();
            next(ctx);
        }
    }

    private void timeUp(AgentCall<?> call) {
        ChannelHandlerContext context = ctx;
        if (context == null || ended != null) {
            return;
        }
        if (call == inFlight && silenceTimer != null) {
            return; // it was sent, and the silence says how it ended
        }
        if (call == inFlight) {
            lose(); // also when the caller has gone: the others must not wait for ever
            call.expire();
        } else if (waiting.remove(call)) {
            call.withdrawn();
            if (state == State.SYNCING) {
                AgentCall<?> written = sync.behind();
                // A command that stands behind the sync must not be written a second time for another's sake.
                if (written == null || written == call || !waiting.contains(written)) {
                    state = State.UNKNOWN;
                }
                call.reject(noSync(call));
            } else {
                call.reject(new QmpTimeoutException(
                        call.command().commandName() + ": not sent within " + TimeLimit.text(call.limit())
                                + ", another command has the agent's attention",
                        null));
            }
        }
        next(context);
    }

    private void finish() {
        release();
        state = State.IDLE;
    }

    private void lose() {
        release();
        state = State.UNKNOWN;
    }

    /** Forgets the command in flight, and the timers that would keep its result in memory. */
    private void release() {
        AgentCall<?> call = inFlight;
        if (call != null) {
            call.stopTimer();
            call.gone();
        }
        Future<?> timer = silenceTimer;
        if (timer != null) {
            timer.cancel(false);
        }
        inFlight = null;
        silenceTimer = null;
    }

    private QmpException noSync(AgentCall<?> call) {
        return new QmpConnectException(
                call.command().commandName() + ": no answer to " + sync.command() + " within "
                        + TimeLimit.text(call.limit()) + (call == sync.behind() ? "" : ", so it was not sent")
                        + ": the machine is paused, the agent is not running yet or is not installed, or another client"
                        + " holds its channel, which serves one at a time",
                null);
    }

    private QmpException disconnected(AgentCall<?> call) {
        return new QmpDisconnectedException(call.command().commandName() + ": no reply, " + ended, cause);
    }
}
