package dev.qemu4j.qmp;

import org.jspecify.annotations.Nullable;

/** Signals that the connection ended before the reply came; whether QEMU ran the command is not known. */
public final class QmpDisconnectedException extends QmpException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public QmpDisconnectedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
