package dev.qemu4j.testing.shell;

import dev.qemu4j.base.QemuException;

/** Signals that a command in a guest failed where it was to succeed, or the other way round. */
public final class GuestShellException extends QemuException {
    /** The outcome, whose parts are all serializable. */
    private final transient GuestReply reply;

    GuestShellException(String command, String expected, GuestReply reply) {
        super("'" + command + "' in the guest ended with status " + reply.exitCode() + " (expected: " + expected + ")"
                + (reply.output().isBlank()
                        ? "; it has printed nothing"
                        : ":\n    " + reply.tail().replace("\n", "\n    ")));
        this.reply = reply;
    }

    /**
     * Returns the outcome of the command.
     *
     * @return the exit status and the output
     */
    public GuestReply reply() {
        return reply;
    }
}
