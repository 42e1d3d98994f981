package dev.qemu4j.img.targets.internal;

import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The name of a format against the content. QEMU refuses what is not of the named format, except for raw, which any content is: a guest
 * would see the container in place of the disk. Readers are told, an overlay is refused, and nothing is guessed, as the content of a raw disk is its guest's.
 */
public final class NamedFormat {
    private static final int LENGTH = 80;
    private static final int VDI_MAGIC_AT = 64;
    private static final String VDI_MAGIC = "\u007f\u0010\u00da\u00be";

    private static final Map<String, Format> MAGICS = Map.of(
            "QFI\u00fb",
            Format.QCOW2,
            "QED\0",
            Format.of("qed"),
            "KDMV",
            Format.of("vmdk"),
            "# Disk DescriptorFile",
            Format.of("vmdk"),
            "vhdxfile",
            Format.of("vhdx"),
            "conectix",
            Format.of("vpc"),
            "WithoutFreeSpace",
            Format.of("parallels"),
            "WithouFreSpacExt",
            Format.of("parallels"));

    private NamedFormat() {}

    /**
     * Refuses a base that is named as raw and looks like another: an overlay keeps the name, and its guest would see the container as its disk.
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
        return file == null || !source.isPlain() || !source.format().equals(Format.RAW) ? null : found(file);
    }

    private static @Nullable Format found(Path file) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        String start = start(file);
        if (start.startsWith(VDI_MAGIC, VDI_MAGIC_AT)) {
            return Format.of("vdi");
        }
        return MAGICS.entrySet().stream()
                .filter(magic -> start.startsWith(magic.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static String start(Path file) {
        ByteBuffer start = ByteBuffer.allocate(LENGTH);
        try (FileChannel channel = FileChannel.open(file)) {
            while (start.hasRemaining() && channel.read(start) >= 0) {
                // until all is there
            }
            return StandardCharsets.ISO_8859_1.decode(start.flip()).toString();
        } catch (IOException e) {
            return ""; // the tool says what is wrong with it
        }
    }
}
