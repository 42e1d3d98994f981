package dev.qemu4j.img.failure;

import org.jspecify.annotations.Nullable;

/** The installed tool, or the format, does not have what was asked for. */
public final class ImageOptionException extends ImageException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what went wrong with which image, and what to do
     * @param cause what it follows from, or null
     */
    public ImageOptionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
