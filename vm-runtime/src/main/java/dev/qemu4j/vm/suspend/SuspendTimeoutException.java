package dev.qemu4j.vm.suspend;

import dev.qemu4j.base.QemuTimeoutException;
import org.jspecify.annotations.Nullable;

/** Signals that a machine was not suspended in time, and goes on, or that its file was not read in time. */
public final class SuspendTimeoutException extends QemuTimeoutException {
    /**
     * Creates an exception.
     *
     * @param message the message, with the file and the limit
     * @param cause the cause, or null
     */
    public SuspendTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
