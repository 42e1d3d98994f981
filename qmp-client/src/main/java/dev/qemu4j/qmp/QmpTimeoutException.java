package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuTimeoutException;
import org.jspecify.annotations.Nullable;

/** Signals that a time limit of this package passed; a command that was sent may still run. */
public final class QmpTimeoutException extends QemuTimeoutException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public QmpTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
