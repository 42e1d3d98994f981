package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/**
 * Signals that talking QMP went wrong. It is the root of this package's exceptions but one: a time-out is a {@link QmpTimeoutException}, which is a {@link
 * dev.qemu4j.base.QemuTimeoutException} as in all of the library.
 */
public class QmpException extends QemuException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public QmpException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
