package dev.qemu4j.qmp;

import org.jspecify.annotations.Nullable;

/** Signals a command that was not sent, since too much of what was sent before waits for the peer to read or answer it. */
public final class QmpBacklogException extends QmpException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public QmpBacklogException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
