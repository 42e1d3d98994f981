package dev.qemu4j.img.nbd;

import org.jspecify.annotations.Nullable;

/** Signals that the server did not answer in time; the connection is closed. */
public final class NbdTimeoutException extends NbdException {
    private static final long serialVersionUID = 1L;

    NbdTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
