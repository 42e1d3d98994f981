package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that the image has what one from a stranger must not have, such as the name of another file. */
public final class UntrustedImageException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public UntrustedImageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
