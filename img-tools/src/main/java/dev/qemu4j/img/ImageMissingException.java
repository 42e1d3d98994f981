package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** An image, or a file that it needs, is not there. */
public final class ImageMissingException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageMissingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
