package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that the target is there already, and there is no consent to replace it; or that a bitmap is. */
public final class ImageExistsException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImageExistsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
