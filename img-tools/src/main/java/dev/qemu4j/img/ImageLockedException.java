package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** Another program has the image open. */
public final class ImageLockedException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageLockedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
