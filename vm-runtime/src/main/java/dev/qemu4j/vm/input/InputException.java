package dev.qemu4j.vm.input;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that a machine does not take the input of a keyboard or a pointer; the message says why, and what it has taken. */
public final class InputException extends QemuException {
    /**
     * Creates an exception.
     *
     * @param message what cannot be done, and what to do
     * @param cause what led to it, or null
     */
    public InputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
