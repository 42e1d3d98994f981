package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that an image that was fetched or copied is not the one that was asked for: its digest is another. */
public final class ImageDigestException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImageDigestException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
