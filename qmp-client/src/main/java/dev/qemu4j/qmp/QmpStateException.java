package dev.qemu4j.qmp;

import org.jspecify.annotations.Nullable;

/** Signals a call that the client's state does not allow, such as a command after the connection ended, or the wait at a closed queue. */
public final class QmpStateException extends QmpException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public QmpStateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
