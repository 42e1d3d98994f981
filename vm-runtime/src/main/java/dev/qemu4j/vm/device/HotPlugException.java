package dev.qemu4j.vm.device;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that a device could not be plugged or changed; the message says why, and what is left of it. */
public final class HotPlugException extends QemuException {
    /**
     * Creates an exception.
     *
     * @param message what cannot be done, and what to do
     * @param cause what led to it, or null
     */
    public HotPlugException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
