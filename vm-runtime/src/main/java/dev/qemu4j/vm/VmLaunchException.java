package dev.qemu4j.vm;

import dev.qemu4j.QemuException;
import dev.qemu4j.host.ExitStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signals that QEMU was started but did not come up: it ended, or it did not answer in time. */
public final class VmLaunchException extends QemuException {
    /** The exact arguments. */
    private final List<String> arguments;

    /** The command to paste. */
    private final String shellCommand;

    /** How QEMU ended. */
    private final transient @Nullable ExitStatus exitStatus;

    /** The end of QEMU's standard error. */
    private final String stderr;

    VmLaunchException(String what, LaunchReport report, @Nullable Throwable cause) {
        super(message(what, report), cause);
        arguments = report.arguments();
        shellCommand = report.shellCommand();
        exitStatus = report.exitStatus();
        stderr = report.stderr();
    }

    /**
     * Returns what was started.
     *
     * @return the exact arguments, the program first
     */
    public List<String> arguments() {
        return arguments;
    }

    /**
     * Returns the command to paste into a shell to see the same failure.
     *
     * @return the user's command line, without what the library adds for itself
     */
    public String shellCommand() {
        return shellCommand;
    }

    /**
     * Returns how QEMU ended.
     *
     * @return the exit status, or null if QEMU ran on and was killed
     */
    public @Nullable ExitStatus exitStatus() {
        return exitStatus;
    }

    /**
     * Returns what QEMU wrote to its standard error.
     *
     * @return the end of it, maybe empty
     */
    public String stderr() {
        return stderr;
    }

    private static String message(String what, LaunchReport report) {
        String said = report.stderr().strip();
        return what + (said.isEmpty() ? " and said nothing" : ": " + said) + "\n    run it yourself: "
                + report.shellCommand();
    }
}
