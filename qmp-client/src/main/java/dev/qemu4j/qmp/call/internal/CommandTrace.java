package dev.qemu4j.qmp.call.internal;

import dev.qemu4j.base.async.Jfr;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Tells the Flight Recorder of one command. */
final class CommandTrace {
    private final CommandEvent event = new CommandEvent();
    private final AtomicBoolean ended = new AtomicBoolean();

    private CommandTrace(String command) {
        event.command = command;
        event.begin();
    }

    /** Begins; returns null, and makes nothing, where nobody records commands. */
    static @Nullable CommandTrace begin(Submission<?> submission) {
        return Jfr.isOn() && Asked.EVENT.isEnabled()
                ? new CommandTrace(submission.command().commandName())
                : null;
    }

    /** Tells the first outcome; those that come later are nobody's any more. */
    void end(String error) {
        if (ended.compareAndSet(false, true)) {
            event.end();
            if (event.shouldCommit()) {
                event.error = error;
                event.commit();
            }
        }
    }

    /** An event that is asked whether it is recorded, so that no other has to be made for that. */
    private static final class Asked {
        static final CommandEvent EVENT = new CommandEvent();
    }
}
