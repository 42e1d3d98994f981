package dev.qemu4j.base;

import org.jspecify.annotations.Nullable;

/**
 * Signals that a time limit passed; the parent of all such exceptions of this library.
 *
 * <p>The message names what was waited for, the limit, and what may still go on.
 */
public class QemuTimeoutException extends QemuException {
    /**
     * Creates an exception.
     *
     * @param message what did not happen within which limit, and what to do
     * @param cause the cause, or null
     */
    public QemuTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
