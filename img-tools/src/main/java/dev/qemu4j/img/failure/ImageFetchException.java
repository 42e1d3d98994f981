package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** An image could not be fetched from its server. */
public final class ImageFetchException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what went wrong with which image, and what to do
     * @param cause what it follows from, or null
     */
    public ImageFetchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
