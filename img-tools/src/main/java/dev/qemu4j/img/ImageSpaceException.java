package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** There is no space left for the image. */
public final class ImageSpaceException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageSpaceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
