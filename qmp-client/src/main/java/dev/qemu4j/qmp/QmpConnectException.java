package dev.qemu4j.qmp;

import org.jspecify.annotations.Nullable;

/** Signals that no connection was made: nobody listens, nobody dialled in, or negotiation failed. A time limit that passed is a {@link QmpTimeoutException}. */
public final class QmpConnectException extends QmpException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public QmpConnectException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
