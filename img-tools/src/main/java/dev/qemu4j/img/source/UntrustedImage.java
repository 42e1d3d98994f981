package dev.qemu4j.img.source;

import dev.qemu4j.img.failure.UntrustedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/**
 * An image from a stranger, which could name files of the host as its backing or data file, or be made to use up memory.
 *
 * <p>{@link #at} reads the header itself, before any tool of QEMU's sees it, and refuses every format and every image that could make a tool open another
 * file. Use it with {@link dev.qemu4j.img.QemuImg#limited}, which bounds what the tool may use, and convert the image into a new one before a machine gets it.
 */
public final class UntrustedImage {
    private static final Set<Format> FORMATS = Set.of(Format.RAW, Format.QCOW2, Format.VDI, Format.VPC, Format.VHDX);
    private static final int HEADER = 104;
    private static final int QCOW2_MAGIC = 0x514649fb;
    private static final int QCOW2_VERSION = 4;
    private static final int QCOW2_BACKING = 8;
    private static final int QCOW2_INCOMPATIBLE = 72;
    private static final long DATA_FILE = 1L << 2;
    private static final int VERSION_3 = 3;

    private UntrustedImage() {}

    /**
     * Takes an image that is nothing but a file of its own.
     *
     * @param image a regular file
     * @param format what it must be: raw, qcow2, vdi, vpc or vhdx
     * @return the image, without a backing file
     * @throws UntrustedImageException if it is not, or could lead to another file
     */
    public static ImageSource at(Path image, Format format) {
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(format, "format");
        if (!FORMATS.contains(format)) {
            throw refused(
                    image, "images of the format " + format + " can name other files; only " + FORMATS + " are opened");
        }
        if (!Files.isRegularFile(image, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(image, "it is no regular file");
        }
        if (format.equals(Format.QCOW2)) {
            checkQcow2(image);
            return ImageSource.of(image, format).withoutBacking();
        }
        return ImageSource.of(image, format);
    }

    private static void checkQcow2(Path image) {
        ByteBuffer header = header(image);
        if (header.getInt(0) != QCOW2_MAGIC) {
            throw refused(image, "it is no qcow2 image");
        }
        if (header.getLong(QCOW2_BACKING) != 0) {
            throw refused(image, "it names a backing file");
        }
        if (header.getInt(QCOW2_VERSION) >= VERSION_3 && (header.getLong(QCOW2_INCOMPATIBLE) & DATA_FILE) != 0) {
            throw refused(image, "it names a data file");
        }
    }

    private static ByteBuffer header(Path image) {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        try (SeekableByteChannel channel = Files.newByteChannel(image, LinkOption.NOFOLLOW_LINKS)) {
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // until the header is full, or the file ends
            }
        } catch (IOException e) {
            throw new UntrustedImageException("'" + image + "' cannot be read: " + e, e);
        }
        return header;
    }

    private static UntrustedImageException refused(Path image, String why) {
        return new UntrustedImageException("'" + image + "' is refused: " + why, null);
    }
}
