package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** The image or the size that was asked for is too small or too large. */
public final class ImageSizeException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageSizeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
