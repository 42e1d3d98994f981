package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** An image is not there, or something that it needs: a file, a snapshot, a bitmap. */
public final class ImageMissingException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageMissingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
