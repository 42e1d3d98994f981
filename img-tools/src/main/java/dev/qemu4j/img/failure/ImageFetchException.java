package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that an image could not be fetched from its server. */
public final class ImageFetchException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImageFetchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
