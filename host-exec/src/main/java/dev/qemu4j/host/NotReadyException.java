package dev.qemu4j.host;

/** Signals that a program which was to serve ended before it was ready; one that took too long is a {@link HostCommandTimeoutException}. */
public final class NotReadyException extends HostCommandException {
    private static final long serialVersionUID = 1L;

    NotReadyException(HostProcess process, String what, String advice) {
        this(process, what, advice, process.outcome());
    }

    private NotReadyException(HostProcess process, String what, String advice, Outcome outcome) {
        super(
                "'" + process.argv().get(0) + "' " + what + outcome.said() + (advice.isEmpty() ? "" : "; " + advice),
                process.argv(),
                outcome,
                null);
    }
}
