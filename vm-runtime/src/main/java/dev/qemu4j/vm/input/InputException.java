package dev.qemu4j.vm.input;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that a machine does not take the input of a keyboard or a pointer; the message says why, and what it has taken. */
public final class InputException extends QemuException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public InputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
