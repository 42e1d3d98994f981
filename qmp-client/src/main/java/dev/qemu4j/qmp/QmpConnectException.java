package dev.qemu4j.qmp;

import org.jspecify.annotations.Nullable;

/** Signals that no connection was made: nobody listens, nobody dialled in, or negotiation failed. A time limit that passed is a {@link QmpTimeoutException}. */
public final class QmpConnectException extends QmpException {
    /**
     * Creates an exception.
     *
     * @param message what happened and what to do
     * @param cause what led to it, or null
     */
    public QmpConnectException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
