package dev.qemu4j.img;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Result of a comparison of two images.
 *
 * @param identical whether a guest would see the same
 * @param offset where the first difference is, in bytes from the start, or null if there is none or it is not told
 * @param message the tool's words
 */
public record ImageComparison(boolean identical, @Nullable Long offset, String message) {
    /**
     * Checks that nothing is missing.
     *
     * @param identical whether a guest would see the same
     * @param offset where the first difference is, in bytes from the start, or null if there is none or it is not told
     * @param message the tool's words
     */
    public ImageComparison {
        Objects.requireNonNull(message, "message");
    }
}
