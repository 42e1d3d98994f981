package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** A change of an image happened, and the tool ended as if all were well, but something was lost by it; the message tells what. */
public final class ImageLossException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImageLossException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
