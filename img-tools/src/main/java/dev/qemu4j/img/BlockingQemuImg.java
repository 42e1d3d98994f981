package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The face of {@link QemuImg} that waits for each command's end. An interrupt of the thread that waits cancels the command.
 *
 * <p>Immutable and thread-safe.
 */
public final class BlockingQemuImg extends BlockingQemuImgQueries {
    BlockingQemuImg(QemuImg img) {
        super(img);
    }

    /**
     * Creates an image.
     *
     * @param image its file
     * @param format its format
     * @param size the size of the disk
     * @param options sets the options of {@code qemu-img create}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport create(Path image, Format format, DataSize size, Consumer<? super CreateOptions> options) {
        return await(img.create(image, format, size, options));
    }

    /**
     * Creates an image.
     *
     * @param image its file
     * @param format its format
     * @param size the size of the disk
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport create(Path image, Format format, DataSize size) {
        return create(image, format, size, o -> {});
    }

    /**
     * Creates a qcow2 image that has only what differs from its backing file.
     *
     * @param overlay the file of the overlay, which names the base by its absolute path
     * @param base the backing file, which must not be changed from then on
     * @param baseFormat its format
     * @param options sets the options of {@code qemu-img create}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport overlay(Path overlay, Path base, Format baseFormat, Consumer<? super CreateOptions> options) {
        return await(img.overlay(overlay, base, baseFormat, options));
    }

    /**
     * Creates a qcow2 image that has only what differs from its backing file.
     *
     * @param overlay the file of the overlay, which names the base by its absolute path
     * @param base the backing file, which must not be changed from then on
     * @param baseFormat its format
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport overlay(Path overlay, Path base, Format baseFormat) {
        return overlay(overlay, base, baseFormat, o -> {});
    }

    /**
     * Copies a disk into an image of its own.
     *
     * @param source what is copied
     * @param target the file of the new image
     * @param targetFormat its format
     * @param options sets the options of {@code qemu-img convert}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport convert(
            ImageSource source, Path target, Format targetFormat, Consumer<? super ConvertOptions> options) {
        return await(img.convert(source, target, targetFormat, options));
    }

    /**
     * Copies a disk into an image of its own.
     *
     * @param source what is copied
     * @param target the file of the new image
     * @param targetFormat its format
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport convert(ImageSource source, Path target, Format targetFormat) {
        return convert(source, target, targetFormat, o -> {});
    }

    /**
     * Writes a disk, or a part of one, to a block device in its place, such as a real disk, a partition or a logical volume. The rest of a
     * larger device stays as it is. An error or a cancellation leaves the device half written.
     *
     * <p>The device is refused while it is mounted, swapped to, part of another device or in use by QEMU, or if it is too small. On return all is on the
     * device. To read a device, take it as the source of {@link #convert}, with the format raw.
     *
     * <pre>{@code
     * img.writeToDevice(stick, ImageSource.of(image, Format.QCOW2), Consent.whatIsOnTheDeviceIsLost(stick));
     * }</pre>
     *
     * @param device the device, by any of its paths
     * @param source what is written: a disk, or one partition's content with {@link ImageSource#part}
     * @param consent {@link Consent#whatIsOnTheDeviceIsLost} of the same device
     * @param options sets the options of {@code qemu-img convert}, such as the progress listener
     * @return the report, with the tool's warnings
     * @throws ImageException if it was refused, or failed in between; the message says which
     */
    public ImageReport writeToDevice(
            Path device, ImageSource source, Consent.DeviceErasing consent, Consumer<? super ConvertOptions> options) {
        return await(img.writeToDevice(device, source, consent, options));
    }

    /**
     * Writes a disk, or a part of one, to a block device in its place.
     *
     * @param device the device, by any of its paths
     * @param source what is written
     * @param consent {@link Consent#whatIsOnTheDeviceIsLost} of the same device
     * @return the report, with the tool's warnings
     * @throws ImageException if it was refused, or failed in between; the message says which
     */
    public ImageReport writeToDevice(Path device, ImageSource source, Consent.DeviceErasing consent) {
        return writeToDevice(device, source, consent, o -> {});
    }

    /**
     * Makes a disk larger. Partitions and file systems in it stay as they are.
     *
     * @param image the image
     * @param size the new size, not less than the present one
     * @param options sets the options of {@code qemu-img resize}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport grow(ImageSource image, DataSize size, Consumer<? super ResizeOptions> options) {
        return await(img.grow(image, size, options));
    }

    /**
     * Makes a disk larger. Partitions and file systems in it stay as they are.
     *
     * @param image the image
     * @param size the new size, not less than the present one
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport grow(ImageSource image, DataSize size) {
        return grow(image, size, o -> {});
    }

    /**
     * Makes a disk smaller. What is beyond its new end is lost.
     *
     * @param image the image
     * @param size the new size
     * @param consent {@link Consent#dataBeyondTheEndIsLost}
     * @param options sets the options of {@code qemu-img resize}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport shrink(
            ImageSource image, DataSize size, Consent.Shrinking consent, Consumer<? super ResizeOptions> options) {
        return await(img.shrink(image, size, consent, options));
    }

    /**
     * Makes a disk smaller. What is beyond its new end is lost.
     *
     * @param image the image
     * @param size the new size
     * @param consent {@link Consent#dataBeyondTheEndIsLost}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport shrink(ImageSource image, DataSize size, Consent.Shrinking consent) {
        return await(img.shrink(image, size, consent));
    }

    /**
     * Gives an overlay another backing file. What differs between the old one and the new one is copied into the overlay, so that a guest sees the same.
     *
     * @param overlay the overlay
     * @param base the new backing file
     * @param baseFormat its format
     * @param options sets the options of {@code qemu-img rebase}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport rebase(
            ImageSource overlay, Path base, Format baseFormat, Consumer<? super RebaseOptions> options) {
        return await(img.rebase(overlay, base, baseFormat, options));
    }

    /**
     * Gives an overlay another backing file. What differs between the old one and the new one is copied into the overlay, so that a guest sees the same.
     *
     * @param overlay the overlay
     * @param base the new backing file
     * @param baseFormat its format
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport rebase(ImageSource overlay, Path base, Format baseFormat) {
        return rebase(overlay, base, baseFormat, o -> {});
    }

    /**
     * Changes the name of an overlay's backing file, such as after that has moved. No data are looked at.
     *
     * @param overlay the overlay
     * @param base where the backing file is now
     * @param baseFormat its format
     * @param consent {@link Consent#theNewBaseHasTheSameData}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport rebaseUnsafely(
            ImageSource overlay, Path base, Format baseFormat, Consent.UnsafeRebasing consent) {
        return await(img.rebaseUnsafely(overlay, base, baseFormat, consent));
    }

    /**
     * Copies all from its backing files into an overlay, which then has none.
     *
     * @param overlay the overlay
     * @param options sets the options of {@code qemu-img rebase}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport flatten(ImageSource overlay, Consumer<? super RebaseOptions> options) {
        return await(img.flatten(overlay, options));
    }

    /**
     * Copies all from its backing files into an overlay, which then has none.
     *
     * @param overlay the overlay
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport flatten(ImageSource overlay) {
        return flatten(overlay, o -> {});
    }

    /**
     * Writes the data of an overlay into its backing file.
     *
     * @param overlay the overlay
     * @param options sets the options of {@code qemu-img commit}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport commit(ImageSource overlay, Consumer<? super CommitOptions> options) {
        return await(img.commit(overlay, options));
    }

    /**
     * Writes the data of an overlay into its backing file.
     *
     * @param overlay the overlay
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport commit(ImageSource overlay) {
        return commit(overlay, o -> {});
    }

    /**
     * Changes options of an image's format, or its keys.
     *
     * @param image the image
     * @param options sets the options of {@code qemu-img amend}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport amend(ImageSource image, Consumer<? super AmendOptions> options) {
        return await(img.amend(image, options));
    }

    /**
     * Takes an internal snapshot of an image that no machine uses.
     *
     * @param image the image
     * @param name its name
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport createSnapshot(ImageSource image, String name) {
        return await(img.createSnapshot(image, name));
    }

    /**
     * Sets an image back to an internal snapshot. What was written since is lost, unless it has a snapshot.
     *
     * @param image the image
     * @param name its name or id
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport applySnapshot(ImageSource image, String name) {
        return await(img.applySnapshot(image, name));
    }

    /**
     * Deletes an internal snapshot.
     *
     * @param image the image
     * @param name its name or id
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport deleteSnapshot(ImageSource image, String name) {
        return await(img.deleteSnapshot(image, name));
    }

    /**
     * Works with a persistent bitmap of an image.
     *
     * @param image the image
     * @param bitmap the bitmap's name
     * @param options says what is done
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport bitmap(ImageSource image, String bitmap, Consumer<? super BitmapOptions> options) {
        return await(img.bitmap(image, bitmap, options));
    }

    /**
     * Copies blocks of a disk into an image of their own.
     *
     * @param source what is copied
     * @param target the file of the new image
     * @param targetFormat its format
     * @param options sets the options of {@code qemu-img dd}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport dd(ImageSource source, Path target, Format targetFormat, Consumer<? super DdOptions> options) {
        return await(img.dd(source, target, targetFormat, options));
    }
}
