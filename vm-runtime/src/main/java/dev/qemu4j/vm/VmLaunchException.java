package dev.qemu4j.vm;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.vm.advice.internal.LaunchAdvice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signals that a machine did not come up. QEMU ended, or its monitor failed; or a helper did not get ready, as a {@link
 * dev.qemu4j.host.NotReadyException} as the cause tells. If one of them did not answer in time, that is a {@link VmLaunchTimeoutException}.
 */
public final class VmLaunchException extends QemuException {
    /** The arguments without their secrets. */
    private final List<String> arguments;

    /** The command to paste. */
    private final String shellCommand;

    /** QEMU's exit status. */
    private final transient @Nullable ExitStatus exitStatus;

    /** The end of QEMU's standard error. */
    private final String stderr;

    /** The findings of the check. */
    private final transient @Nullable List<Problem> problems;

    /** The advice as it was at the failure: free memory and holders of ports are others a moment later. */
    private final List<String> advice;

    private final transient String what;

    VmLaunchException(String what, LaunchReport report, @Nullable Throwable cause) {
        this(what, report, LaunchAdvice.of(report.stderr(), report.arguments()), new Checked(List.of(), null), cause);
    }

    /** The findings of the check, or why there are none. */
    private record Checked(List<Problem> problems, @Nullable String obstacle) {}

    private VmLaunchException(
            String what, LaunchReport report, List<String> advice, Checked checked, @Nullable Throwable cause) {
        super(message(what, report, advice, checked), cause);
        this.what = what;
        this.advice = List.copyOf(advice);
        problems = checked.problems();
        arguments = report.arguments();
        shellCommand = report.shellCommand();
        exitStatus = report.exitStatus();
        stderr = report.stderr();
    }

    /**
     * Returns QEMU's argument vector.
     *
     * @return the arguments, the program first, with three asterisks for each secret; empty if a helper failed before QEMU's start
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
     * Returns QEMU's exit status.
     *
     * @return the exit status, or null if QEMU ran on and was killed, or was not started
     */
    public @Nullable ExitStatus exitStatus() {
        return exitStatus;
    }

    /**
     * Returns QEMU's standard error, or its standard output if that was empty; that of a helper if it failed.
     *
     * @return the end of it, maybe empty, with three asterisks for each secret of the command line
     */
    public String stderrTail() {
        return stderr;
    }

    /**
     * Returns the problems of the command line that a check finds and that may be the reason.
     *
     * @return the problems; empty if nothing was found, or it was not checked, which the message tells if the check took too long
     */
    public List<Problem> problems() {
        return problems == null ? List.of() : problems;
    }

    /**
     * Returns advice for the failures that are known, as it was when the launch failed. They are missing rights, ports and locks that others have, too little memory, modules of
     * QEMU that packages have apart, and the like.
     *
     * @return a line for each kind of failure, its name before a colon; empty if none is known
     */
    public List<String> advice() {
        return advice;
    }

    /** The same failure with its likely reasons. */
    VmLaunchException with(List<Problem> reasons) {
        return checked(new Checked(reasons, null));
    }

    /** The same failure, which says that it was not checked. */
    VmLaunchException withoutCheck(String obstacle) {
        return checked(new Checked(List.of(), obstacle));
    }

    private VmLaunchException checked(Checked checked) {
        LaunchReport report = new LaunchReport(arguments, shellCommand, exitStatus, stderr);
        VmLaunchException explained = new VmLaunchException(what, report, advice, checked, getCause());
        explained.setStackTrace(getStackTrace());
        return explained;
    }

    private static String message(String what, LaunchReport report, List<String> advice, Checked checked) {
        String said = report.stderr().strip();
        StringBuilder message = new StringBuilder(what).append(said.isEmpty() ? "; it said nothing" : ": " + said);
        advice.forEach(line -> message.append("\n    ").append(line));
        checked.problems()
                .forEach(problem -> message.append("\n    check: ")
                        .append(problem.toString().replace("\n", "\n    ")));
        if (checked.obstacle() != null) {
            message.append("\n    check: ").append(checked.obstacle());
        }
        return message.append("\n    run it yourself: ")
                .append(report.shellCommand())
                .toString();
    }
}
