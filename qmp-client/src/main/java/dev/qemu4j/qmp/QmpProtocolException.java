package dev.qemu4j.qmp;

import org.jspecify.annotations.Nullable;

/** Signals that the peer sent what QMP does not allow, or what could not be read as the expected result. */
public final class QmpProtocolException extends QmpException {
    /**
     * Creates an exception.
     *
     * @param message what happened and what to do
     * @param cause what led to it, or null
     */
    public QmpProtocolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
