package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that the image is encrypted, and that there is no key or a wrong one. */
public final class ImageKeyException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImageKeyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
