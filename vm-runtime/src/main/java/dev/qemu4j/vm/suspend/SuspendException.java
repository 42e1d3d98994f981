package dev.qemu4j.vm.suspend;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that a machine could not be suspended and goes on, or that a suspended one cannot go on from its file. */
public final class SuspendException extends QemuException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public SuspendException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
