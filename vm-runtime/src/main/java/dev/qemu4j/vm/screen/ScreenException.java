package dev.qemu4j.vm.screen;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that a screen cannot be looked at, or shows nothing that a wait could wait for; the message says why. */
public final class ScreenException extends QemuException {
    /**
     * Creates an exception.
     *
     * @param message what cannot be done, and what to do
     * @param cause what led to it, or null
     */
    public ScreenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
