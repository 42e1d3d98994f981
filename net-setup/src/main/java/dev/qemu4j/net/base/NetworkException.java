package dev.qemu4j.net.base;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** A network could not be made, changed or undone; the message tells why and what to do. */
public class NetworkException extends QemuException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the network, the failure and the advice
     * @param cause the cause, or null
     */
    public NetworkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
