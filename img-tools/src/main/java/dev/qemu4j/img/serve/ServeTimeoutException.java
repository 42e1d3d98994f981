package dev.qemu4j.img.serve;

import dev.qemu4j.base.QemuTimeoutException;
import org.jspecify.annotations.Nullable;

/** Signals that a server did not come up within its start time-out; it has been ended. */
public final class ServeTimeoutException extends QemuTimeoutException {
    private static final long serialVersionUID = 1L;

    ServeTimeoutException(String message, @Nullable Throwable cause) {
        super(message + " (give it more time with startTimeout)", cause);
    }
}
