package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** Signals that something was lost by a change, or at a server's end, though the program ended as if all were well. The message tells what. */
public final class ImageLossException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImageLossException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
