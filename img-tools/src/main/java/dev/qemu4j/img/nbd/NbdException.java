package dev.qemu4j.img.nbd;

import dev.qemu4j.img.failure.ImageException;
import org.jspecify.annotations.Nullable;

/** Signals that a connection to an NBD server failed; its subclasses name the kind. A time-out is an {@link NbdTimeoutException}. */
public abstract sealed class NbdException extends ImageException
        permits NbdBacklogException,
                NbdCommandException,
                NbdConnectException,
                NbdDisconnectedException,
                NbdLimitException,
                NbdProtocolException {
    private static final long serialVersionUID = 1L;

    NbdException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
