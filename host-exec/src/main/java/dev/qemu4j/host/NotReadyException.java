package dev.qemu4j.host;

/** Signals that a program which was to serve did not come up. */
public final class NotReadyException extends HostCommandException {
    private static final long serialVersionUID = 1L;

    NotReadyException(HostProcess process, String what) {
        this(process, what, process.outcome());
    }

    private NotReadyException(HostProcess process, String what, Outcome outcome) {
        super("'" + process.argv().get(0) + "' " + what + outcome.said(), process.argv(), outcome, null);
    }

    /**
     * Tells whether the program took too long.
     *
     * @return false if it ended by itself
     */
    public boolean timedOut() {
        return exitCode() == null;
    }
}
