package dev.qemu4j.guest;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Signals that the embedded guest, its console or its disk image did not do what was asked. A time-out is a {@link
 * dev.qemu4j.base.QemuTimeoutException}.
 */
public final class GuestException extends QemuException {
    /** The kind of the failure. */
    private final Reason reason;

    private GuestException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    static GuestException refused(String command, String answer) {
        return new GuestException(Reason.REFUSED, "the guest answered '" + answer + "' to '" + command + "'", null);
    }

    static GuestException unintelligible(String line) {
        return new GuestException(Reason.UNINTELLIGIBLE, "the guest said '" + line + "' (expected: an answer)", null);
    }

    static GuestException restarted(String command) {
        return new GuestException(Reason.RESTARTED, "the guest was restarted during '" + command + "'", null);
    }

    static GuestException closed(String what, @Nullable Throwable cause) {
        return new GuestException(Reason.CLOSED, what, cause);
    }

    static GuestException io(String what, IOException cause) {
        return new GuestException(Reason.IO, what + ": " + cause, cause);
    }

    /**
     * Returns the kind of the failure.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /** The kinds of failures of the embedded guest. */
    public enum Reason {
        /** The guest answered with an error, or reported one while it wrote; the message has its words. */
        REFUSED,
        /** The guest's answer does not follow its protocol. */
        UNINTELLIGIBLE,
        /** The guest was reset before it had answered or finished writing. */
        RESTARTED,
        /** The connection is closed, by either side. */
        CLOSED,
        /** A file or socket of the host failed. */
        IO
    }
}
