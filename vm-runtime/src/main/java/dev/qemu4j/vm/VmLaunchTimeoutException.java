package dev.qemu4j.vm;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.check.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signals that a machine was not up within {@link VmOptions#launchTimeout()}: QEMU, or a helper, did not answer in time, and was ended. */
public final class VmLaunchTimeoutException extends QemuTimeoutException {
    /** The arguments without their secrets. */
    private final List<String> arguments;

    /** The command to paste. */
    private final String shellCommand;

    /** The end of QEMU's standard error. */
    private final String stderr;

    /** The findings of the check. */
    private final transient @Nullable List<Problem> problems;

    /** The advice as it was at the failure. */
    private final List<String> advice;

    private VmLaunchTimeoutException(VmLaunchException launch) {
        super(String.valueOf(launch.getMessage()), launch.getCause());
        arguments = launch.arguments();
        shellCommand = launch.shellCommand();
        stderr = launch.stderrTail();
        problems = launch.problems();
        advice = launch.advice();
        for (Throwable suppressed : launch.getSuppressed()) {
            addSuppressed(suppressed);
        }
    }

    /** A launch that failed as its limit passed becomes one of these. */
    static Throwable orSame(Throwable failure) {
        return failure instanceof VmLaunchException launch && launch.getCause() instanceof QemuTimeoutException
                ? new VmLaunchTimeoutException(launch)
                : failure;
    }

    /**
     * Returns QEMU's argument vector.
     *
     * @return the arguments, the program first, with three asterisks for each secret
     */
    public List<String> arguments() {
        return arguments;
    }

    /**
     * Returns the command to paste into a shell to see the same failure.
     *
     * @return the user's command line, without what the library adds for itself, and with three asterisks for each secret
     */
    public String shellCommand() {
        return shellCommand;
    }

    /**
     * Returns QEMU's standard error, or its standard output if that was empty.
     *
     * @return the end of it, maybe empty, with three asterisks for each secret of the command line
     */
    public String stderrTail() {
        return stderr;
    }

    /**
     * Returns the problems of the command line that a check finds and that may be the reason.
     *
     * @return the problems; empty if nothing was found, or it was not checked
     */
    public List<Problem> problems() {
        return problems == null ? List.of() : problems;
    }

    /**
     * Returns advice for the failures that are known, as {@link VmLaunchException#advice} does.
     *
     * @return a line for each kind of failure, its name before a colon; empty if none is known
     */
    public List<String> advice() {
        return advice;
    }
}
