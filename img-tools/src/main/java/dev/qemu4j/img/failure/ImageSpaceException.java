package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** There is no space left for the image. */
public final class ImageSpaceException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what went wrong with which image, and what to do
     * @param cause what it follows from, or null
     */
    public ImageSpaceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
