package dev.qemu4j.img.nbd;

import org.jspecify.annotations.Nullable;

/** Signals that no server answered, or that it did not agree to serve the export. */
public final class NbdConnectException extends NbdException {
    private static final long serialVersionUID = 1L;

    NbdConnectException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
