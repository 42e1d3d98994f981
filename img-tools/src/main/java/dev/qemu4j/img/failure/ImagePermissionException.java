package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** This user may not open or write the image. */
public final class ImagePermissionException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what went wrong with which image, and what to do
     * @param cause what it follows from, or null
     */
    public ImagePermissionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
