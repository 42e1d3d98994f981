package dev.qemu4j.img;

import org.jspecify.annotations.Nullable;

/** This user may not open or write the image. */
public final class ImagePermissionException extends ImageException {
    private static final long serialVersionUID = 1L;

    ImagePermissionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
