package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** An image that was fetched or copied is not the one that was asked for: its digest is another. */
public final class ImageDigestException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageDigestException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
