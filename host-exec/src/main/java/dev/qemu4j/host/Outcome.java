package dev.qemu4j.host;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.host.internal.OutputTail;
import org.jspecify.annotations.Nullable;

/** The exit code of a program and the ends of its outputs, for an exception. */
record Outcome(@Nullable Integer exitCode, String stdoutTail, String stderrTail) {
    static final Outcome NONE = new Outcome(null, "", "");

    private static final int TAIL = 4096;

    static Outcome of(@Nullable Integer exitCode, OutputTail stdout, OutputTail stderr) {
        return new Outcome(exitCode, stdout.text(TAIL), stderr.text(TAIL));
    }

    /** The lines to append to a message: what the program itself has to say. */
    String said() {
        String said = stderrTail.isBlank() ? stdoutTail : stderrTail;
        return said.isBlank() ? " (it wrote nothing)" : ": " + Secrets.hide(said.strip());
    }
}
