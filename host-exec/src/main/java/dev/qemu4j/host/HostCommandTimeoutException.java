package dev.qemu4j.host;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.List;

/** Signals that a host program did not end, or did not get ready to serve, within its time limit and was killed. */
public final class HostCommandTimeoutException extends QemuTimeoutException {
    private static final long serialVersionUID = 1L;

    /** The program and its arguments. */
    private final List<String> argv;

    /** The limit that passed. */
    private final Duration timeout;

    /** The end of the standard output. */
    private final String stdoutTail;

    /** The end of the standard error. */
    private final String stderrTail;

    private HostCommandTimeoutException(String message, List<String> argv, Duration timeout, Outcome outcome) {
        super(message, null);
        this.argv = argv.stream().map(Secrets::hideInArgument).toList();
        this.timeout = timeout;
        stdoutTail = Secrets.hide(outcome.stdoutTail());
        stderrTail = Secrets.hide(outcome.stderrTail());
    }

    static HostCommandTimeoutException ofEnd(List<String> argv, Duration timeout, Outcome outcome) {
        String what = "'" + argv.get(0) + "' did not end within " + TimeLimit.millis(timeout) + " ms and was killed";
        return new HostCommandTimeoutException(what + outcome.said(), argv, timeout, outcome);
    }

    static HostCommandTimeoutException ofReadiness(HostProcess process, Duration timeout, String advice) {
        Outcome outcome = process.outcome();
        String what = "'" + process.argv().get(0) + "' was not ready after " + TimeLimit.millis(timeout) + " ms";
        String message = what + outcome.said() + (advice.isEmpty() ? "" : "; " + advice);
        return new HostCommandTimeoutException(message, process.argv(), timeout, outcome);
    }

    /**
     * Returns the program as it was asked for.
     *
     * @return a name or a path, such as {@code qemu-img}
     */
    public String tool() {
        return argv.get(0);
    }

    /**
     * Returns the program's arguments.
     *
     * @return the arguments without the program, with three asterisks for each secret that is told from its name
     */
    public List<String> arguments() {
        return argv.subList(1, argv.size());
    }

    /**
     * Returns the limit that passed.
     *
     * @return the time that the program had
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Returns the end of what the program wrote to its standard output.
     *
     * @return the text, at most 4 KiB, or an empty string
     */
    public String stdoutTail() {
        return stdoutTail;
    }

    /**
     * Returns the end of what the program wrote to its standard error.
     *
     * @return the text, at most 4 KiB, or an empty string
     */
    public String stderrTail() {
        return stderrTail;
    }
}
