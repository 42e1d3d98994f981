package dev.qemu4j.img.targets.internal;

import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The name of a format against the content. QEMU refuses what is not of the named format, except for raw, which any content is: a guest
 * would see the container in place of the disk. Readers are told, an overlay is refused, and nothing is guessed, as the content of a raw disk is its guest's.
 */
public final class NamedFormat {
    private NamedFormat() {}

    /**
     * Refuses a base that is named as raw and looks like another. An overlay keeps the name, and its guest would see the container as its disk.
     *
     * @throws ImageFormatException if so
     */
    public static void refuseBase(ImageSource base) {
        Format found = otherThanRaw(base);
        if (found != null) {
            throw new ImageFormatException(
                    "the base '" + base.file() + "' is named as raw, but begins like an image of the format " + found
                            + ", whose container the overlay would take for the disk: name the format " + found
                            + " (or, if a raw disk is meant whose first bytes look so, do it without a look at the base:"
                            + " unsafeBacking of create and overlay, or rebaseUnsafely)",
                    null);
        }
    }

    /** Returns the warning about an image that is named as raw and looks like another; null if there is none. */
    public static @Nullable String warning(ImageSource source) {
        Format found = otherThanRaw(source);
        return found == null
                ? null
                : "'" + source.file() + "' is named as raw, but begins like an image of the format " + found
                        + ": as raw, its container is taken for the disk; if that is not meant, name the format "
                        + found;
    }

    private static @Nullable Format otherThanRaw(ImageSource source) {
        Path file = source.file();
        return file == null || !source.isPlain() || !source.format().equals(Format.RAW)
                ? null
                : Format.recognised(file);
    }
}
