package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuTimeoutException;
import org.jspecify.annotations.Nullable;

/** Signals that a time limit of this package passed; a command that was sent may still run. */
public final class QmpTimeoutException extends QemuTimeoutException {
    /**
     * Creates an exception.
     *
     * @param message what happened and what to do
     * @param cause what led to it, or null
     */
    public QmpTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
