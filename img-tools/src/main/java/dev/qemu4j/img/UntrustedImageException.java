package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** The image has what one from a stranger must not have, such as the name of another file. */
public final class UntrustedImageException extends ImageException {
    private static final long serialVersionUID = 1L;

    UntrustedImageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
