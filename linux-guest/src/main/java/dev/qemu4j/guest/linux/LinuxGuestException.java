package dev.qemu4j.guest.linux;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Signals that a Linux guest could not be made, did not boot, or did not do what was asked. A time-out is a {@link QemuTimeoutException}.
 */
public final class LinuxGuestException extends QemuException {
    private static final long serialVersionUID = 1L;

    /** The kind of the failure. */
    private final Reason reason;

    /** The message without the console. */
    private final String what;

    /** The end of the guest's console. */
    private final String console;

    private LinuxGuestException(Reason reason, String message, String console, @Nullable Throwable cause) {
        super(withConsole(message, console), cause);
        this.reason = reason;
        what = message;
        this.console = console;
    }

    static LinuxGuestException missing(String what, @Nullable Throwable cause) {
        return new LinuxGuestException(Reason.MISSING, what, "", cause);
    }

    static LinuxGuestException malformed(String what) {
        return new LinuxGuestException(Reason.MALFORMED, what, "", null);
    }

    static LinuxGuestException io(String what, @Nullable IOException cause) {
        return new LinuxGuestException(Reason.IO, cause == null ? what : what + ": " + cause, "", cause);
    }

    static LinuxGuestException console(Reason reason, String what, String console) {
        return new LinuxGuestException(reason, what, console, null);
    }

    /** A time-out is no kind of this exception. */
    static QemuTimeoutException late(String what, String console) {
        return new QemuTimeoutException(withConsole(what, console), null);
    }

    static LinuxGuestException closed(String what, String console, @Nullable Throwable cause) {
        return new LinuxGuestException(Reason.CLOSED, what, console, cause);
    }

    /** Returns the exception for a thread that waited: it names the awaited event and the cause of the failure. */
    static LinuxGuestException because(String what, LinuxGuestException cause) {
        return new LinuxGuestException(cause.reason, what + ": " + cause.what, cause.console, cause);
    }

    private static String withConsole(String message, String console) {
        return console.isEmpty() ? message : message + "; its console's end:\n" + console;
    }

    /**
     * Returns the kind of the failure.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Returns the end of what the guest had written to its console.
     *
     * @return the text, or an empty string if no guest ran
     */
    public String console() {
        return console;
    }

    /** The kinds of failures of a Linux guest. */
    public enum Reason {
        /** This host has not what the guest is made of; the message says what to install. */
        MISSING,
        /** A kernel, a module or a program is not what it should be. */
        MALFORMED,
        /** The guest's {@code /init} could not go on, such as for a module that the kernel refused. */
        INIT,
        /** The guest's kernel panicked. */
        PANIC,
        /** A command that had to succeed failed in the guest. */
        COMMAND,
        /** The guest has more commands to take than there is room for. */
        BUSY,
        /** The guest's answer is damaged, as by somebody else who writes to its console. */
        UNINTELLIGIBLE,
        /** The console is closed, by either side. */
        CLOSED,
        /** A file or a socket of the host failed. */
        IO
    }
}
