package dev.qemu4j.vm.disk.backup;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that a folder of backups cannot be read or used; the message says which part of it, and why. */
public final class BackupException extends QemuException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public BackupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
