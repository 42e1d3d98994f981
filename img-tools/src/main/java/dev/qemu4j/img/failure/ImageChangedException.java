package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that somebody changed the image while it was worked with; it keeps what they wrote. Stop them and try again. */
public final class ImageChangedException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImageChangedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
