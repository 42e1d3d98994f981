package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** Somebody changed the image while it was worked with; it keeps what they wrote. Stop them and try again. */
public final class ImageChangedException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageChangedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
