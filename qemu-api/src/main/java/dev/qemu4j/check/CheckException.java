package dev.qemu4j.check;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.check.problem.Problem;
import java.util.List;

/** Signals that QEMU would refuse a command line. The message has all reasons. */
public final class CheckException extends QemuException {
    private final transient CheckResult result;

    CheckException(CheckResult result) {
        super(result.text(result.errors()), null);
        this.result = result;
    }

    /**
     * Returns the errors.
     *
     * @return the problems that QEMU would refuse the command line for
     */
    public List<Problem> errors() {
        return result.errors();
    }
}
