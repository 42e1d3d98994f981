package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** An image is not there, or something that it needs: a file, a snapshot, a bitmap. */
public final class ImageMissingException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what went wrong with which image, and what to do
     * @param cause what it follows from, or null
     */
    public ImageMissingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
