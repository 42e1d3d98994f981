package dev.qemu4j.base;

import org.jspecify.annotations.Nullable;

/** Signals that something went wrong with QEMU or with one of the programs around it; the root of all others. */
public class QemuException extends RuntimeException {
    /**
     * Creates an exception with a message that says what happened and what to do.
     *
     * @param message the message
     */
    public QemuException(String message) {
        this(message, null);
    }

    /**
     * Creates an exception with its cause.
     *
     * @param message the message
     * @param cause the cause, or null
     */
    public QemuException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
