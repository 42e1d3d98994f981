package dev.qemu4j.img.nbd;

import dev.qemu4j.base.QemuTimeoutException;
import org.jspecify.annotations.Nullable;

/** Signals that no server answered in time, to a request or when it was connected to; the connection is closed. */
public final class NbdTimeoutException extends QemuTimeoutException {
    private static final long serialVersionUID = 1L;

    NbdTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
