package dev.qemu4j.host.plan;

import dev.qemu4j.base.QemuTimeoutException;

/** Signals that a plan failed as the time limit of one of its steps passed; the steps before it are undone. */
public final class PlanTimeoutException extends QemuTimeoutException {
    private static final long serialVersionUID = 1L;

    PlanTimeoutException(String message, Throwable cause) {
        super(message, cause);
    }
}
