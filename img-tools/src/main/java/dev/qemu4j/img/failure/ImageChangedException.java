package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Somebody changed the image while it was worked with; it keeps what they wrote. Stop them and try again. */
public final class ImageChangedException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what went wrong with which image, and what to do
     * @param cause what it follows from, or null
     */
    public ImageChangedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
