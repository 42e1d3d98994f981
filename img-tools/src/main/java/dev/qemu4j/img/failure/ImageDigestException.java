package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** An image that was fetched or copied is not the one that was asked for: its digest is another. */
public final class ImageDigestException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what went wrong with which image, and what to do
     * @param cause what it follows from, or null
     */
    public ImageDigestException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
