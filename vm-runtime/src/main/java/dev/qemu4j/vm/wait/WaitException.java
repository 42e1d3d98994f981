package dev.qemu4j.vm.wait;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that a machine cannot get ready any more. The message has the evidence: the last lines of each console, and what QEMU wrote. */
public final class WaitException extends QemuException {
    /** The end of what the consoles have printed. */
    private final String consoles;

    /** The end of QEMU's standard error. */
    private final String stderr;

    WaitException(String message, WaitReport report, @Nullable Throwable cause) {
        super(report.behind(message), cause);
        consoles = report.consoles();
        stderr = report.stderr();
    }

    /**
     * Returns the end of what each console has printed.
     *
     * @return the last lines, under the consoles' names; empty if the machine has no console
     */
    public String consoles() {
        return consoles;
    }

    /**
     * Returns the end of QEMU's standard error.
     *
     * @return the end of it, maybe empty, without the secrets of the command line
     */
    public String stderrTail() {
        return stderr;
    }
}
