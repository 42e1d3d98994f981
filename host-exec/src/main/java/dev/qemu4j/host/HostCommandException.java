package dev.qemu4j.host;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Secrets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signals that a host program could not be started, failed, or was ended before its time. One whose time limit passed is a {@link
 * HostCommandTimeoutException}, which is no kind of this but a {@link dev.qemu4j.base.QemuTimeoutException}.
 */
public class HostCommandException extends QemuException {
    private static final long serialVersionUID = 1L;

    /** The program and its arguments. */
    private final List<String> argv;

    /** The exit code, or null. */
    private final @Nullable Integer exitCode;

    /** The end of the standard output. */
    private final String stdoutTail;

    /** The end of the standard error. */
    private final String stderrTail;

    HostCommandException(String message, List<String> argv, @Nullable Throwable cause) {
        this(message, argv, Outcome.NONE, cause);
    }

    HostCommandException(String message, List<String> argv, Outcome outcome, @Nullable Throwable cause) {
        super(message, cause);
        this.argv = argv.stream().map(Secrets::hideInArgument).toList();
        exitCode = outcome.exitCode();
        stdoutTail = Secrets.hide(outcome.stdoutTail());
        stderrTail = Secrets.hide(outcome.stderrTail());
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
     * Returns the exit code of a program that ended by itself.
     *
     * @return the exit code, or null if the program was not started or was killed from here
     */
    public @Nullable Integer exitCode() {
        return exitCode;
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
