package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that the image is not of the format that was named, or that its metadata are invalid. */
public final class ImageFormatException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImageFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
