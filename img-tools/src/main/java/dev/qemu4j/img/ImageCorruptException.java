package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** The image is damaged, or marked as such. */
public final class ImageCorruptException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageCorruptException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
