package dev.qemu4j.vm.fault;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.qmp.QmpCommandException;
import org.jspecify.annotations.Nullable;

/** Signals that a fault could not be injected, or not be undone; the message says why, and what is left of it. */
public final class FaultException extends QemuException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public FaultException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Tells what QEMU has refused, in its words. */
    static FaultException refused(String what, QmpCommandException refused) {
        return new FaultException(what + ": " + refused.description(), refused);
    }
}
