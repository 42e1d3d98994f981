package dev.qemu4j.qga.internal;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qmp.call.internal.FutureCall;
import dev.qemu4j.qmp.call.internal.Submission;
import dev.qemu4j.qmp.wire.internal.Message;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A command to a guest agent; it has no id, since not every agent takes one. */
final class AgentCall<R extends @Nullable Object> extends FutureCall<R> {
    private final Function<QemuException, ? extends RuntimeException> translation;
    private @Nullable Future<?> timer;

    AgentCall(
            QmpCommand<R> command,
            Duration limit,
            Executor executor,
            Function<QemuException, ? extends RuntimeException> translation) {
        super(Submission.inBand(command, limit), executor, AgentFailures.INSTANCE);
        this.translation = translation;
        id(Message.NO_ID);
    }

    /** Tells whether the agent answers nothing on success. */
    boolean silent() {
        return !command().respondsOnSuccess();
    }

    /** Notes the timer that ends the wait; of the event loop, like the id. */
    void timer(Future<?> timer) {
        this.timer = timer;
    }

    void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Takes the silence for success. */
    @SuppressWarnings("NullAway") // a command that is silent on success has no result
    void succeedSilently() {
        succeed(null);
    }

    @Override
    public void fail(QemuException failure) {
        failWith(() -> translation.apply(failure));
    }
}
