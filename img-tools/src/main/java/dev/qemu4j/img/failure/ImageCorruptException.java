package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that the image is damaged, or marked as such. */
public final class ImageCorruptException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImageCorruptException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
