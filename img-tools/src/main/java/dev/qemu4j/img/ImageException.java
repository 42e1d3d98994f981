package dev.qemu4j.img;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Something about a disk image went wrong; its subclasses tell what, and its message what to do. */
public class ImageException extends QemuException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what went wrong with which image, and what to do
     * @param cause what it follows from, or null
     */
    public ImageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
