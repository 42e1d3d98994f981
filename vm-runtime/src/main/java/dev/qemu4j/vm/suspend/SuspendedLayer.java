package dev.qemu4j.vm.suspend;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An image of a suspended machine's disk.
 *
 * @param file the image, as QEMU names it: a path, a URL or {@code json:} text, with three asterisks for each secret
 * @param size the bytes of the file; -1 if it is no regular file of this host
 * @param modified the last change of the file; null if it is no regular file of this host
 */
public record SuspendedLayer(
        String file, long size, @Nullable Instant modified) {
    /**
     * Checks the parts.
     *
     * @param file the image
     * @param size the bytes, or -1
     * @param modified the last change, or null
     */
    public SuspendedLayer {
        Objects.requireNonNull(file, "file");
    }

    /** Returns the file, its size and its last change. */
    @Override
    public String toString() {
        return modified == null ? file : file + " (" + size + " bytes, changed " + modified + ")";
    }
}
