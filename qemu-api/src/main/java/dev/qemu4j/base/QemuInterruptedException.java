package dev.qemu4j.base;

import org.jspecify.annotations.Nullable;

/**
 * Signals that the thread was interrupted while it waited in this library. Its interrupt flag is set again.
 *
 * <p>Whatever a module waits for, an interrupt ends the wait with this type.
 */
public final class QemuInterruptedException extends QemuException {
    private QemuInterruptedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Sets the thread's interrupt flag and makes the exception that is to be thrown.
     *
     * @param wait the wait that has ended and its outcome, such as {@code waiting for the guest's prompt}
     * @param cause the interrupt, or null if the flag told of it
     * @return the exception
     */
    public static QemuInterruptedException of(String wait, @Nullable InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new QemuInterruptedException("interrupted while " + wait, cause);
    }
}
