package dev.qemu4j.img.failure;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that the use of a disk image failed; its subclasses name the kind, its message says what to do. */
public class ImageException extends QemuException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the message: the image, the failure and the advice
     * @param cause the cause, or null
     */
    public ImageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
