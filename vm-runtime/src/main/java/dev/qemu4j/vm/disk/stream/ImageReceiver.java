package dev.qemu4j.vm.disk.stream;

import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.source.Format;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Writes a disk's stream into an image, by a qemu-nbd of its own. */
public final class ImageReceiver implements DiskReceiver {
    private final ImageChannel image;

    private ImageReceiver(ImageChannel image) {
        this.image = image;
    }

    /**
     * Opens an image that is there, for a disk of its size. An increment needs one that shows what the increment is based on: itself, or by its backing file.
     *
     * @param image the image
     * @param format its format
     * @return the receiver, whose methods throw {@link dev.qemu4j.img.nbd.NbdException}
     * @throws dev.qemu4j.img.failure.ImageException if it cannot be opened; the subclass tells why
     */
    public static ImageReceiver open(Path image, Format format) {
        return new ImageReceiver(ImageChannel.open(image, format, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /**
     * Opens an image that is there, as {@link #open} does.
     *
     * @param image the image
     * @param format its format
     * @return a future of the receiver; cancelling it ends the qemu-nbd that had started
     */
    public static CompletableFuture<ImageReceiver> openAsync(Path image, Format format) {
        return OwnedFuture.map(
                ImageChannel.openAsync(image, format, StandardOpenOption.READ, StandardOpenOption.WRITE),
                ImageReceiver::new);
    }

    @Override
    public void data(long offset, ByteBuffer data) {
        image.write(Objects.requireNonNull(data, "data").duplicate(), offset);
    }

    @Override
    public void zero(long offset, long length) {
        image.zero(offset, length);
    }

    @Override
    public void end() {
        image.flush();
    }

    /** Closes the image. */
    @Override
    public void close() {
        image.close();
    }
}
