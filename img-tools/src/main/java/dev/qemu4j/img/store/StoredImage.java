package dev.qemu4j.img.store;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A base image in an {@link ImageStore}, which is only read: write to an {@link QemuImg#overlay overlay} of it.
 *
 * @param path its file, which nobody may write
 * @param sha256 the digest of the file
 * @param size the size of the file
 */
public record StoredImage(Path path, Sha256 sha256, DataSize size) {
    /**
     * Checks that nothing is missing.
     *
     * @param path its file, which nobody may write
     * @param sha256 the digest of the file
     * @param size the size of the file
     */
    public StoredImage {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(size, "size");
    }

    /**
     * Names the image for a tool.
     *
     * @param format its format, which the store does not guess
     * @return the source
     */
    public ImageSource source(Format format) {
        return ImageSource.of(path, format);
    }
}
