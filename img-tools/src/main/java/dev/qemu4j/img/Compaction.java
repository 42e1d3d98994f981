package dev.qemu4j.img;

import dev.qemu4j.DataSize;
import dev.qemu4j.qapi.block.ImageInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Makes an image smaller: zeros and what is free in it are left out, and the rest may be compressed. The image is replaced in one moment, when
 * the new one is whole and has been compared with it.
 *
 * <p>Free space inside a guest's file systems is left out only if it is zeros or was discarded: run {@code fstrim -a} in the guest before, with
 * a disk that has {@code discard=unmap}, or {@code zerofree} on a file system that is not mounted.
 */
public final class Compaction {
    private final QemuImg img;

    /**
     * Makes compactions with a tool.
     *
     * @param img the tool
     */
    public Compaction(QemuImg img) {
        this.img = img;
    }

    /**
     * What a compaction brought.
     *
     * @param before how much of the host's disk the image took
     * @param after how much it takes now
     */
    public record Saved(DataSize before, DataSize after) {
        /** Returns both sizes. */
        @Override
        public String toString() {
            return before + " -> " + after;
        }
    }

    /**
     * Compacts a qcow2 image that no machine uses. Internal snapshots in it would be lost, so an image with some is refused; its backing file
     * stays its backing file.
     *
     * @param image the image, without a key
     * @param consent {@link Consent#whatIsThereIsLost}, of the old file
     * @param options sets more, such as {@code compress(true)} and who is told of the progress
     * @return what was saved
     * @throws ImageException if it failed, and the image is what it was
     */
    public Saved compact(ImageSource image, Consent.Overwriting consent, Consumer<? super ConvertOptions> options) {
        Path path = image.path();
        if (path == null || image.key() != null || !image.format().equals(Format.QCOW2)) {
            throw new IllegalArgumentException(
                    "compaction: " + image + " (expected: a qcow2 image in a file, without a key)");
        }
        BlockingQemuImg tool = img.blocking();
        ImageInfo info = tool.info(image);
        if (info.snapshots() != null && !info.snapshots().isEmpty()) {
            throw new ImageException(
                    image + " has internal snapshots, which would be lost: delete them first with deleteSnapshot",
                    null);
        }
        TargetFile target = TargetFile.of(path, true);
        try {
            tool.convert(image, target.beside(), Format.QCOW2, c -> {
                String backing = info.backingFilename();
                if (backing != null) {
                    String full = info.fullBackingFilename();
                    String format = info.backingFilenameFormat();
                    c.backing(
                            path.resolveSibling(full == null ? backing : full),
                            Format.of(format == null ? "raw" : format));
                }
                options.accept(c);
            });
            return replace(tool, image, target);
        } finally {
            target.discard();
        }
    }

    private static Saved replace(BlockingQemuImg tool, ImageSource image, TargetFile target) {
        Path path = target.path();
        Path compacted = target.beside();
        ImageComparison comparison = tool.compare(image, ImageSource.of(compacted, Format.QCOW2));
        if (!comparison.identical()) {
            throw new ImageException(image + " was changed while it was compacted: " + comparison.message(), null);
        }
        DataSize before = allocated(tool, path);
        DataSize after = allocated(tool, compacted);
        try {
            Files.setPosixFilePermissions(compacted, Files.getPosixFilePermissions(path));
        } catch (IOException | UnsupportedOperationException e) {
            throw new ImageException("'" + path + "' cannot be replaced: " + e, e);
        }
        target.put();
        return new Saved(before, after);
    }

    private static DataSize allocated(BlockingQemuImg tool, Path path) {
        Long size = tool.info(ImageSource.of(path, Format.QCOW2)).actualSize();
        return DataSize.ofBytes(size == null ? 0 : size);
    }
}
