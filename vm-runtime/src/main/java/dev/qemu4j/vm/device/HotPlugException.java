package dev.qemu4j.vm.device;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.qmp.QmpCommandException;
import org.jspecify.annotations.Nullable;

/** Signals that a device could not be plugged or changed; the message says why, and what is left of it. */
public final class HotPlugException extends QemuException {
    /** Tells what QEMU has refused, in its words. */
    static HotPlugException refused(String what, QmpCommandException refused) {
        return new HotPlugException(what + ": " + refused.description(), refused);
    }

    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public HotPlugException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
