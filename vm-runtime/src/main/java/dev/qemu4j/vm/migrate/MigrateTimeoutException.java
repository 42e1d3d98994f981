package dev.qemu4j.vm.migrate;

import dev.qemu4j.base.QemuTimeoutException;
import org.jspecify.annotations.Nullable;

/** Signals that a machine did not migrate in time; it goes on where it was. */
public final class MigrateTimeoutException extends QemuTimeoutException {
    /**
     * Creates an exception.
     *
     * @param message the message, with the progress
     * @param cause the cause, or null
     */
    public MigrateTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
