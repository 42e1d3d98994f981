package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that the installed tool, or the format, does not have what was asked for. */
public final class ImageOptionException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImageOptionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
