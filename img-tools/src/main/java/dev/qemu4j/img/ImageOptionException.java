package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** The installed tool, or the format, does not have what was asked for. */
public final class ImageOptionException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageOptionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
