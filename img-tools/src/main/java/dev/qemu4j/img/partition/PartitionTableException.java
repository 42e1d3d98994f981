package dev.qemu4j.img.partition;

import dev.qemu4j.img.failure.ImageException;
import org.jspecify.annotations.Nullable;

/** Signals that a partition table is there but cannot be trusted, or that the disk could not be read. */
public final class PartitionTableException extends ImageException {
    private static final long serialVersionUID = 1L;

    PartitionTableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
