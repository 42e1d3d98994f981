package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that this user may not open or write the image. */
public final class ImagePermissionException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImagePermissionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
