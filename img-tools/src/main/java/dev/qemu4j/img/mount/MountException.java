package dev.qemu4j.img.mount;

import dev.qemu4j.img.failure.ImageException;
import org.jspecify.annotations.Nullable;

/** Signals that an image could not be mounted, or not be unmounted; nothing of a mount that failed is left. */
public class MountException extends ImageException {
    private static final long serialVersionUID = 1L;

    MountException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
