package dev.qemu4j.img.nbd;

import org.jspecify.annotations.Nullable;

/** Signals that the server sent what the protocol does not allow; the connection is closed. */
public final class NbdProtocolException extends NbdException {
    private static final long serialVersionUID = 1L;

    NbdProtocolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
