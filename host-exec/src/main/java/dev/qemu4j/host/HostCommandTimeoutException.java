package dev.qemu4j.host;

import java.time.Duration;
import java.util.List;

/** Signals that a host program did not end within its time limit and was killed. */
public final class HostCommandTimeoutException extends HostCommandException {
    private static final long serialVersionUID = 1L;

    /** The limit that passed. */
    private final Duration timeout;

    HostCommandTimeoutException(List<String> argv, Duration timeout, Outcome outcome) {
        super(
                "'" + argv.get(0) + "' did not end within " + timeout.toMillis() + " ms and was killed"
                        + outcome.said(),
                argv,
                outcome,
                null);
        this.timeout = timeout;
    }

    /**
     * Returns the limit that passed.
     *
     * @return the time that the program had
     */
    public Duration timeout() {
        return timeout;
    }
}
