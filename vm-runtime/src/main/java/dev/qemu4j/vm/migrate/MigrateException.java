package dev.qemu4j.vm.migrate;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that a machine did not migrate; the message tells whether it goes on where it was. */
public final class MigrateException extends QemuException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public MigrateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
