package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** The image is encrypted, and there is no key or a wrong one. */
public final class ImageKeyException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageKeyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
