package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** The target is there already, and there is no consent to replace it; or so is a bitmap. */
public final class ImageExistsException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageExistsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
