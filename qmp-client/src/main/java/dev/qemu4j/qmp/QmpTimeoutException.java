package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuTimeoutException;
import org.jspecify.annotations.Nullable;

/** Signals that a time limit of this package passed; a command that was sent may still run. */
public final class QmpTimeoutException extends QemuTimeoutException {
    private static final long serialVersionUID = 1;

    /** Tells whether the reply had come. */
    private final boolean answered;

    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public QmpTimeoutException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private QmpTimeoutException(String message, @Nullable Throwable cause, boolean answered) {
        super(message, cause);
        this.answered = answered;
    }

    /** Tells that a command was done, and its reply not brought. */
    static QmpTimeoutException undelivered(String message) {
        return new QmpTimeoutException(message, null, true);
    }

    /**
     * Tells whether QEMU has done the command, and only the executor of {@link QmpOptions} did not bring its reply in time.
     *
     * @return false if QEMU has not answered, and nobody knows whether it has done the command; always false for a guest agent's commands
     */
    public boolean isAnswered() {
        return answered;
    }
}
