package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that another program has the image open. */
public final class ImageLockedException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImageLockedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
