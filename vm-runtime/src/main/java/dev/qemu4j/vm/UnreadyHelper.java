package dev.qemu4j.vm;

import dev.qemu4j.helper.Helper;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.NotReadyException;

/** Signals inside a launch that a helper did not get ready. */
final class UnreadyHelper extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String stderr;

    UnreadyHelper(Helper helper, NotReadyException reason) {
        this(
                helper,
                "'" + reason.tool() + "' ended" + status(reason) + " before it was ready",
                reason.stderrTail(),
                reason);
    }

    UnreadyHelper(Helper helper, HostCommandException reason) {
        this(helper, "'" + reason.tool() + "' ended" + status(reason), reason.stderrTail(), reason);
    }

    UnreadyHelper(Helper helper, HostCommandTimeoutException reason) {
        this(helper, "'" + reason.tool() + "' was not ready in time and was ended", reason.stderrTail(), reason);
    }

    private UnreadyHelper(Helper helper, String what, String stderr, RuntimeException reason) {
        super(
                "helper " + helper.name() + ": " + what
                        + (helper.advice().isEmpty() ? "" : " (" + helper.advice() + ")"),
                reason);
        this.stderr = stderr;
    }

    private static String status(HostCommandException reason) {
        Integer code = reason.exitCode();
        return code == null ? "" : " with " + new ExitStatus(code);
    }

    /** The final messages of the helper. */
    String stderr() {
        return stderr;
    }
}
