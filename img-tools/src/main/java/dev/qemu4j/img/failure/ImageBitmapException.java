package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that a persistent bitmap cannot be made or used as it was asked for, such as one that a killed machine left inconsistent. */
public final class ImageBitmapException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImageBitmapException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
