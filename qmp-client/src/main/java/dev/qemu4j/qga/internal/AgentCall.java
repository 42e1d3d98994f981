package dev.qemu4j.qga.internal;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qmp.call.internal.FutureCall;
import dev.qemu4j.qmp.call.internal.Handover;
import dev.qemu4j.qmp.call.internal.Submission;
import dev.qemu4j.qmp.wire.internal.Message;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A command to a guest agent; it has no id, since not every agent takes one. */
final class AgentCall<R extends @Nullable Object> extends FutureCall<R> {
    private static final Set<String> FREEZES = Set.of("guest-fsfreeze-freeze", "guest-fsfreeze-freeze-list");

    private final Function<QemuException, ? extends RuntimeException> translation;
    private @Nullable Future<?> timer;

    AgentCall(
            QmpCommand<R> command,
            Duration limit,
            Handover executor,
            Function<QemuException, ? extends RuntimeException> translation) {
        super(Submission.inBand(command, limit), executor, AgentFailures.INSTANCE);
        this.translation = translation;
        id(Message.NO_ID);
    }

    /** Tells whether the agent answers nothing on success. */
    boolean silent() {
        return !command().respondsOnSuccess();
    }

    /**
     * Tells whether the agent must be there just before. A machine that is paused keeps what was written, and its agent would run
     * it when nobody knows of it any more. A freeze would never end then, and a silent command would seem to have succeeded.
     */
    boolean wantsSync() {
        return silent() || FREEZES.contains(command().commandName());
    }

    /** Tells whether the agent shall run it although nobody may hear of it: a thaw ends a freeze that was run late. */
    boolean runsUnheard() {
        return command().commandName().equals("guest-fsfreeze-thaw");
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
        accept(null);
    }

    @Override
    protected RuntimeException told(QemuException failure) {
        return translation.apply(failure);
    }
}
