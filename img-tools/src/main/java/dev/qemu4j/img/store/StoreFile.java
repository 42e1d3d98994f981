package dev.qemu4j.img.store;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageMissingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that is copied into a store. */
final class StoreFile {
    private static final int FILE_TYPE = 0xF000;
    private static final int BLOCK_DEVICE = 0x6000;

    private StoreFile() {}

    /** Copies it by a channel: unlike the streams of {@link Files}, one can be interrupted. */
    static Sha256 copy(Path image, Path part, FetchOptions options, Task<?> task)
            throws IOException, InterruptedException {
        try (InputStream in = Channels.newInputStream(FileChannel.open(checked(image)))) {
            return new StoreCopy(options, size(image), task).copy(in, part);
        } catch (NoSuchFileException e) {
            throw new ImageMissingException("'" + image + "' is not there: name a file", e);
        }
    }

    /**
     * Refuses files that may never end, or are waited for when they are opened, which nothing interrupts: a FIFO, a
     * terminal.
     */
    private static Path checked(Path image) throws IOException {
        if (!Files.isRegularFile(image)
                && ((Integer) Files.getAttribute(image, "unix:mode") & FILE_TYPE) != BLOCK_DEVICE) {
            throw new ImageFormatException(
                    "'" + image + "' is neither a file nor a block device: name one that holds an image", null);
        }
        return image;
    }

    /** Returns the size, or a negative number for a device, whose size the file system does not know. */
    private static long size(Path image) throws IOException {
        return Files.isRegularFile(image) ? Files.size(image) : -1;
    }
}
