package dev.qemu4j.qmp;

import org.jspecify.annotations.Nullable;

/** Signals that the peer sent what QMP does not allow, or what could not be read as the expected result. */
public final class QmpProtocolException extends QmpException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public QmpProtocolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
