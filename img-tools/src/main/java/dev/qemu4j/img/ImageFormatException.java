package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** The image is not of the format that was named, or what it says of itself makes no sense. */
public final class ImageFormatException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
