package dev.qemu4j.host.run;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that a run directory could not be made safely, or could not be removed. */
public class RunDirectoryException extends QemuException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the directory, the failure and the advice
     * @param cause the cause, or null
     */
    public RunDirectoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
