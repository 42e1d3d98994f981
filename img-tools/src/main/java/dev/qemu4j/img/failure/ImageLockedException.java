package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Another program has the image open. */
public final class ImageLockedException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what went wrong with which image, and what to do
     * @param cause what it follows from, or null
     */
    public ImageLockedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
