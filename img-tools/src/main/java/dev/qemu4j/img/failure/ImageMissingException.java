package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that an image is not there, or something that it needs: a file, a snapshot, a bitmap. */
public final class ImageMissingException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImageMissingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
