package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** An image could not be fetched from its server. */
public final class ImageFetchException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageFetchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
