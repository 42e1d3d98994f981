package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The tool {@code qemu-img}, all of it, asynchronous; {@link #blocking} waits.
 *
 * <pre>{@code
 * QemuImg img = QemuImg.find();
 * img.blocking().create(disk, Format.QCOW2, DataSize.ofGib(20), c -> c.preallocation(PreallocMode.METADATA));
 * img.convert(ImageSource.of(vhd, Format.VPC), out, Format.QCOW2, c -> c.compress(true).onProgress(bar)).join();
 * }</pre>
 *
 * <p>Formats are named, never guessed. Paths are files, whatever characters they have: nothing in them is read as an option, a protocol or
 * JSON. A target is written beside its place and put there when it is whole; cancelling a future ends the tool and removes what it wrote. A block
 * device, and an image that is changed or written into, is written in its place: an error or a cancellation leaves it half written. A file with several
 * names, or an owner or attributes that cannot be given to a new file, gets the whole new content in its place at the end. What can lose data takes a
 * {@link Consent}. Keys reach the tool in private files.
 *
 * <p>A future fails with an {@link ImageException} of the kind that tells what to do, with a {@link dev.qemu4j.host.HostCommandTimeoutException}, or
 * with a {@link dev.qemu4j.host.ProgramNotFoundException}. It completes on a thread of its own.
 *
 * <p>Immutable and thread-safe.
 */
public final class QemuImg extends QemuImgQueries {
    QemuImg(ImgRunner runner) {
        super(runner);
    }

    /**
     * Finds the tool on the PATH, when it is first run.
     *
     * @return the tool
     */
    public static QemuImg find() {
        return new QemuImg(new ImgRunner(List.of("qemu-img")));
    }

    /**
     * Takes a tool that is not on the PATH.
     *
     * @param program its file
     * @return the tool
     */
    public static QemuImg of(Path program) {
        return new QemuImg(new ImgRunner(List.of(program.toAbsolutePath().toString())));
    }

    /**
     * Returns the face that waits.
     *
     * @return the same tool
     */
    public BlockingQemuImg blocking() {
        return new BlockingQemuImg(this);
    }

    /**
     * Bounds what each run of the tool may use, for images from strangers. Linux only: it needs {@code prlimit} of util-linux.
     *
     * @param memory the most memory, address space that is only reserved included; 512 MiB is enough for most images
     * @param cpuTime the most time on the processors, in whole seconds
     * @return the same tool with limits
     */
    public QemuImg limited(DataSize memory, Duration cpuTime) {
        return new QemuImg(runner.limited(memory, cpuTime));
    }

    /**
     * Creates an image.
     *
     * @param image its file
     * @param format its format
     * @param size the size of the disk
     * @param options sets the options of {@code qemu-img create}
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> create(
            Path image, Format format, DataSize size, Consumer<? super CreateOptions> options) {
        return runner.start(() -> ImgCreate.image(image, format, size, options));
    }

    /**
     * Creates an image.
     *
     * @param image its file
     * @param format its format
     * @param size the size of the disk
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> create(Path image, Format format, DataSize size) {
        return create(image, format, size, o -> {});
    }

    /**
     * Creates a qcow2 image that has only what differs from its backing file.
     *
     * @param overlay the file of the overlay, which names the base by its absolute path
     * @param base the backing file, which must not be changed from then on
     * @param baseFormat its format
     * @param options sets the options of {@code qemu-img create}
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> overlay(
            Path overlay, Path base, Format baseFormat, Consumer<? super CreateOptions> options) {
        return runner.start(() -> ImgCreate.overlay(overlay, base, baseFormat, options));
    }

    /**
     * Creates a qcow2 image that has only what differs from its backing file.
     *
     * @param overlay the file of the overlay, which names the base by its absolute path
     * @param base the backing file, which must not be changed from then on
     * @param baseFormat its format
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> overlay(Path overlay, Path base, Format baseFormat) {
        return overlay(overlay, base, baseFormat, o -> {});
    }

    /**
     * Copies a disk into an image of its own.
     *
     * @param source what is copied
     * @param target the file of the new image
     * @param targetFormat its format
     * @param options sets the options of {@code qemu-img convert}
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> convert(
            ImageSource source, Path target, Format targetFormat, Consumer<? super ConvertOptions> options) {
        return runner.start(() -> ImgConvert.of(source, target, targetFormat, options));
    }

    /**
     * Copies a disk into an image of its own.
     *
     * @param source what is copied
     * @param target the file of the new image
     * @param targetFormat its format
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> convert(ImageSource source, Path target, Format targetFormat) {
        return convert(source, target, targetFormat, o -> {});
    }

    /**
     * Writes a disk, or a part of one, to a block device in its place, such as a real disk, a partition or a logical volume. The rest of a
     * larger device stays as it is. An error or a cancellation leaves the device half written.
     *
     * <p>The device is refused while it is mounted, swapped to, part of another device or in use by QEMU, or if it is too small. When the future
     * completes, all is on the device. To read a device, take it as the source of {@link #convert}, with the format raw.
     *
     * <pre>{@code
     * img.writeToDevice(stick, ImageSource.of(image, Format.QCOW2), Consent.whatIsOnTheDeviceIsLost(stick)).join();
     * }</pre>
     *
     * @param device the device, by any of its paths
     * @param source what is written: a disk, or one partition's content with {@link ImageSource#part}
     * @param consent {@link Consent#whatIsOnTheDeviceIsLost} of the same device
     * @param options sets the options of {@code qemu-img convert}, such as the progress listener
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> writeToDevice(
            Path device, ImageSource source, Consent.DeviceErasing consent, Consumer<? super ConvertOptions> options) {
        return runner.start(() -> ImgConvert.toDevice(device, source, consent, options));
    }

    /**
     * Writes a disk, or a part of one, to a block device in its place.
     *
     * @param device the device, by any of its paths
     * @param source what is written
     * @param consent {@link Consent#whatIsOnTheDeviceIsLost} of the same device
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> writeToDevice(
            Path device, ImageSource source, Consent.DeviceErasing consent) {
        return writeToDevice(device, source, consent, o -> {});
    }

    /**
     * Makes a disk larger. Partitions and file systems in it stay as they are.
     *
     * @param image the image
     * @param size the new size, not less than the present one
     * @param options sets the options of {@code qemu-img resize}
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> grow(
            ImageSource image, DataSize size, Consumer<? super ResizeOptions> options) {
        return runner.start(() -> ImgChanges.grow(image, size, options));
    }

    /**
     * Makes a disk larger. Partitions and file systems in it stay as they are.
     *
     * @param image the image
     * @param size the new size, not less than the present one
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> grow(ImageSource image, DataSize size) {
        return grow(image, size, o -> {});
    }

    /**
     * Makes a disk smaller. What is beyond its new end is lost.
     *
     * @param image the image
     * @param size the new size
     * @param consent {@link Consent#dataBeyondTheEndIsLost}
     * @param options sets the options of {@code qemu-img resize}
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> shrink(
            ImageSource image, DataSize size, Consent.Shrinking consent, Consumer<? super ResizeOptions> options) {
        return runner.start(() -> ImgChanges.shrink(image, size, consent, options));
    }

    /**
     * Makes a disk smaller. What is beyond its new end is lost.
     *
     * @param image the image
     * @param size the new size
     * @param consent {@link Consent#dataBeyondTheEndIsLost}
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> shrink(ImageSource image, DataSize size, Consent.Shrinking consent) {
        return shrink(image, size, consent, o -> {});
    }

    /**
     * Gives an overlay another backing file. What differs between the old one and the new one is copied into the overlay, so that a guest sees the same.
     *
     * @param overlay the overlay
     * @param base the new backing file
     * @param baseFormat its format
     * @param options sets the options of {@code qemu-img rebase}
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> rebase(
            ImageSource overlay, Path base, Format baseFormat, Consumer<? super RebaseOptions> options) {
        return runner.start(() -> ImgChanges.rebase(overlay, base, baseFormat, options));
    }

    /**
     * Gives an overlay another backing file. What differs between the old one and the new one is copied into the overlay, so that a guest sees the same.
     *
     * @param overlay the overlay
     * @param base the new backing file
     * @param baseFormat its format
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> rebase(ImageSource overlay, Path base, Format baseFormat) {
        return rebase(overlay, base, baseFormat, o -> {});
    }

    /**
     * Changes the name of an overlay's backing file, such as after that has moved. No data are looked at.
     *
     * @param overlay the overlay
     * @param base where the backing file is now
     * @param baseFormat its format
     * @param consent {@link Consent#theNewBaseHasTheSameData}
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> rebaseUnsafely(
            ImageSource overlay, Path base, Format baseFormat, Consent.UnsafeRebasing consent) {
        return runner.start(() -> ImgChanges.rebaseUnsafely(overlay, base, baseFormat, consent));
    }

    /**
     * Copies all from its backing files into an overlay, which then has none.
     *
     * @param overlay the overlay
     * @param options sets the options of {@code qemu-img rebase}
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> flatten(ImageSource overlay, Consumer<? super RebaseOptions> options) {
        return runner.start(() -> ImgChanges.flatten(overlay, options));
    }

    /**
     * Copies all from its backing files into an overlay, which then has none.
     *
     * @param overlay the overlay
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> flatten(ImageSource overlay) {
        return flatten(overlay, o -> {});
    }

    /**
     * Writes the data of an overlay into its backing file.
     *
     * @param overlay the overlay
     * @param options sets the options of {@code qemu-img commit}
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> commit(ImageSource overlay, Consumer<? super CommitOptions> options) {
        return runner.start(() -> ImgChanges.commit(overlay, options));
    }

    /**
     * Writes the data of an overlay into its backing file.
     *
     * @param overlay the overlay
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> commit(ImageSource overlay) {
        return commit(overlay, o -> {});
    }

    /**
     * Changes options of an image's format, or its keys.
     *
     * @param image the image
     * @param options sets the options of {@code qemu-img amend}
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> amend(ImageSource image, Consumer<? super AmendOptions> options) {
        return runner.start(() -> ImgChanges.amend(image, options));
    }

    /**
     * Takes an internal snapshot of an image that no machine uses.
     *
     * @param image the image
     * @param name its name
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> createSnapshot(ImageSource image, String name) {
        return runner.start(() -> ImgChanges.snapshot(image, "-c", name));
    }

    /**
     * Sets an image back to an internal snapshot. What was written since is lost, unless it has a snapshot.
     *
     * @param image the image
     * @param name its name or id
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> applySnapshot(ImageSource image, String name) {
        return runner.start(() -> ImgChanges.snapshot(image, "-a", name));
    }

    /**
     * Deletes an internal snapshot.
     *
     * @param image the image
     * @param name its name or id
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> deleteSnapshot(ImageSource image, String name) {
        return runner.start(() -> ImgChanges.snapshot(image, "-d", name));
    }

    /**
     * Works with a persistent bitmap of an image.
     *
     * @param image the image
     * @param bitmap the bitmap's name
     * @param options says what is done
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> bitmap(
            ImageSource image, String bitmap, Consumer<? super BitmapOptions> options) {
        return runner.start(() -> ImgChanges.bitmap(image, bitmap, options));
    }

    /**
     * Copies blocks of a disk into an image of their own.
     *
     * @param source what is copied
     * @param target the file of the new image
     * @param targetFormat its format
     * @param options sets the options of {@code qemu-img dd}
     * @return a future of the report, with the tool's warnings
     */
    public CompletableFuture<ImageReport> dd(
            ImageSource source, Path target, Format targetFormat, Consumer<? super DdOptions> options) {
        return runner.start(() -> ImgConvert.dd(source, target, targetFormat, options));
    }

    @Override
    public String toString() {
        return runner.toString();
    }
}
