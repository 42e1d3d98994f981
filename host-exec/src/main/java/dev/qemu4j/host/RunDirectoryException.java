package dev.qemu4j.host;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that a run directory could not be made safely, or could not be removed. */
public class RunDirectoryException extends QemuException {
    private static final long serialVersionUID = 1L;

    RunDirectoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
