package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that the image, or the size that was asked for, is too small or too large. */
public final class ImageSizeException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImageSizeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
