package dev.qemu4j.vm.disk;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.qmp.QmpCommandException;
import org.jspecify.annotations.Nullable;

/** Signals that a disk was not changed as asked; the message says why, and what is left of it. */
public class DiskException extends QemuException {
    /** Tells what QEMU has refused, in its words. */
    static DiskException refused(String what, QmpCommandException refused) {
        return new DiskException(what + ": " + refused.description(), refused);
    }

    /** Refuses an operation if there is a reason. */
    static void refuse(@Nullable String reason) {
        if (reason != null) {
            throw new DiskException(reason, null);
        }
    }

    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public DiskException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
