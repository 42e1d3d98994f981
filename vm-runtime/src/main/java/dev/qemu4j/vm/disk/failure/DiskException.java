package dev.qemu4j.vm.disk.failure;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that a disk was not changed as asked; the message says why, and what is left of it. */
public class DiskException extends QemuException {
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
