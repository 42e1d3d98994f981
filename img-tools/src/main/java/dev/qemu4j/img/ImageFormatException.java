package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** Signals that the image is not of the format that was named, or that its metadata are invalid. */
public final class ImageFormatException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
