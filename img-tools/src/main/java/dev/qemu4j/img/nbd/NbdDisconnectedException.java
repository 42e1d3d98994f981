package dev.qemu4j.img.nbd;

import org.jspecify.annotations.Nullable;

/** Signals that the connection ended, or had ended, before the server answered; whether it did what was asked is unknown. */
public final class NbdDisconnectedException extends NbdException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what ended
     * @param cause what ended it, or null
     */
    public NbdDisconnectedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
