package dev.qemu4j.vm.cloud;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.partition.PartitionTable;
import dev.qemu4j.img.partition.TableKind;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.UntrustedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells files that are no cloud image by their first bytes, before a machine finds no system on them. */
final class ImageLook {
    private static final int START = 8;
    private static final int TAR_AT = 257;
    private static final int ISO_AT = 16 * 2048 + 1;
    private static final Map<String, String> OTHERS = new LinkedHashMap<>();

    static {
        OTHERS.put("\u001f\u008b", "a file that gzip has compressed");
        OTHERS.put("\u00fd7zXZ\0", "a file that xz has compressed");
        OTHERS.put("(\u00b5/\u00fd", "a file that zstd has compressed");
        OTHERS.put("BZh", "a file that bzip2 has compressed");
        OTHERS.put("PK\u0003\u0004", "a zip archive");
        OTHERS.put("<", "a page of a web server");
    }

    private ImageLook() {}

    static void requireBootable(Path image, Format format) {
        if (!Files.exists(image)) {
            throw new ImageMissingException("'" + image + "' is not there (expected: a cloud image)", null);
        }
        try (FileChannel channel = FileChannel.open(image.toRealPath())) {
            String other = other(channel);
            if (other != null) {
                throw refused(image, other, format);
            }
            if (format.equals(Format.RAW)) {
                requireRaw(image, channel);
            } else {
                UntrustedImage.at(image.toRealPath(), format);
            }
        } catch (IOException e) {
            throw new ImageException("'" + image + "' cannot be read: " + e, e);
        }
    }

    private static void requireRaw(Path image, FileChannel channel) {
        Format other = Format.recognised(image);
        if (other != null) {
            throw refused(image, "an image of the format " + other, Format.RAW);
        }
        if (PartitionTable.read(channel).kind() == TableKind.NONE) {
            throw refused(image, "a disk without a partition table, from which nothing boots", Format.RAW);
        }
    }

    private static @Nullable String other(FileChannel channel) throws IOException {
        String start = text(channel, 0, START);
        for (Map.Entry<String, String> other : OTHERS.entrySet()) {
            if (start.startsWith(other.getKey())) {
                return other.getValue();
            }
        }
        if (text(channel, TAR_AT, 5).equals("ustar")) {
            return "a tar archive";
        }
        return text(channel, ISO_AT, 5).equals("CD001") ? "an ISO image, as installers are" : null;
    }

    private static String text(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
            // until all is there, or the file ends
        }
        return ISO_8859_1.decode(bytes.flip()).toString();
    }

    private static ImageFormatException refused(Path image, String what, Format format) {
        return new ImageFormatException(
                "'" + image + "' is no cloud image: it is " + what + " (expected: a disk image of the format " + format
                        + ", as distributions publish them for clouds)",
                null);
    }
}
