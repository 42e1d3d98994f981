package dev.qemu4j.vm.screen;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that a screen cannot be looked at, or shows nothing that a wait could wait for; the message says why. */
public final class ScreenException extends QemuException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public ScreenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
