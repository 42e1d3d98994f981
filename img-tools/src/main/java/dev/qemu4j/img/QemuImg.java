package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageLossException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The tool {@code qemu-img}, all of it. Each verb waits for the tool's end; its twin with {@code Async} returns a future instead.
 *
 * <pre>{@code
 * QemuImg img = QemuImg.find();
 * img.create(disk, Format.QCOW2, DataSize.ofGib(20), c -> c.preallocation(PreallocMode.METADATA));
 * img.convert(ImageSource.of(vhd, Format.VPC), out, Format.QCOW2, c -> c.compress(true).onProgress(bar));
 * }</pre>
 *
 * <p>Formats are named, never guessed. Paths are files, whatever characters they have: nothing in them is read as an option, a protocol or
 * JSON. A target is written beside its place and put there when it is whole; an interrupt of a thread that waits, or the cancellation of a future, ends the
 * tool and removes what it wrote. A block
 * device, and an image that is changed or written into, is written in its place: an error or a cancellation leaves it half written. A file with several
 * names, or an owner or attributes that cannot be given to a new file, gets the whole new content in its place at the end. What can lose data takes a
 * {@link Consent}. Keys reach the tool in private files.
 *
 * <p>A verb fails with an {@link ImageException} of the kind that tells what to do, with a {@link dev.qemu4j.host.HostCommandTimeoutException}, or
 * with a {@link dev.qemu4j.host.ProgramNotFoundException}. A future completes on a thread of its own.
 *
 * <p>Immutable and thread-safe.
 */
public final class QemuImg extends QemuImgChanges {
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
    public static QemuImg at(Path program) {
        Objects.requireNonNull(program, "program");
        return new QemuImg(new ImgRunner(List.of(program.toAbsolutePath().toString())));
    }

    /**
     * Bounds what each run of the tool may use, for images from strangers. Linux only: it needs {@code prlimit} of util-linux.
     *
     * @param memory the most memory, above zero, address space that is only reserved included; 512 MiB is enough for most images
     * @param cpuTime the most time on the processors, above zero, in whole seconds
     * @return the same tool with limits
     */
    public QemuImg limited(DataSize memory, Duration cpuTime) {
        Objects.requireNonNull(memory, "memory");
        TimeLimit.require("cpuTime", cpuTime);
        if (memory.bytes() < 1) {
            throw new IllegalArgumentException("memory: " + memory + " (expected: at least 1 byte)");
        }
        return new QemuImg(runner.limited(memory, cpuTime));
    }

    /**
     * Creates an image.
     *
     * @param image its file
     * @param format its format
     * @param size the size of the disk
     * @param options the options of {@code qemu-img create}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport create(
            Path image, Format format, DataSize size, Consumer<? super CreateOptions.Builder> options) {
        return await(() -> createAsync(image, format, size, options));
    }

    /**
     * Creates an image, as {@link #create(Path, Format, DataSize, Consumer)} does.
     *
     * @param image its file
     * @param format its format
     * @param size the size of the disk
     * @param options the options of {@code qemu-img create}
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool and removes what it wrote
     */
    public CompletableFuture<ImageReport> createAsync(
            Path image, Format format, DataSize size, Consumer<? super CreateOptions.Builder> options) {
        return runner.start(() -> ImgCreate.image(image, format, size, options));
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
     * Creates an image, as {@link #create(Path, Format, DataSize)} does.
     *
     * @param image its file
     * @param format its format
     * @param size the size of the disk
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool and removes what it wrote
     */
    public CompletableFuture<ImageReport> createAsync(Path image, Format format, DataSize size) {
        return createAsync(image, format, size, o -> {});
    }

    /**
     * Creates a qcow2 image that has only what differs from its backing file.
     *
     * @param overlay the file of the overlay, which names the base by its absolute path
     * @param base the backing file, which must not be changed from then on
     * @param baseFormat its format
     * @param options the options of {@code qemu-img create}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport overlay(
            Path overlay, Path base, Format baseFormat, Consumer<? super CreateOptions.Builder> options) {
        return await(() -> overlayAsync(overlay, base, baseFormat, options));
    }

    /**
     * Creates a qcow2 image that has only what differs from its backing file, as {@link #overlay(Path, Path, Format, Consumer)} does.
     *
     * @param overlay the file of the overlay, which names the base by its absolute path
     * @param base the backing file, which must not be changed from then on
     * @param baseFormat its format
     * @param options the options of {@code qemu-img create}
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool and removes what it wrote
     */
    public CompletableFuture<ImageReport> overlayAsync(
            Path overlay, Path base, Format baseFormat, Consumer<? super CreateOptions.Builder> options) {
        return runner.start(() -> ImgCreate.overlay(overlay, base, baseFormat, options));
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
     * Creates a qcow2 image that has only what differs from its backing file, as {@link #overlay(Path, Path, Format)} does.
     *
     * @param overlay the file of the overlay, which names the base by its absolute path
     * @param base the backing file, which must not be changed from then on
     * @param baseFormat its format
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool and removes what it wrote
     */
    public CompletableFuture<ImageReport> overlayAsync(Path overlay, Path base, Format baseFormat) {
        return overlayAsync(overlay, base, baseFormat, o -> {});
    }

    /**
     * Copies a disk into an image of its own.
     *
     * @param source the image to copy
     * @param target the file of the new image
     * @param targetFormat its format
     * @param options the options of {@code qemu-img convert}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport convert(
            ImageSource source, Path target, Format targetFormat, Consumer<? super ConvertOptions.Builder> options) {
        return await(() -> convertAsync(source, target, targetFormat, options));
    }

    /**
     * Copies a disk into an image of its own, as {@link #convert(ImageSource, Path, Format, Consumer)} does.
     *
     * @param source the image to copy
     * @param target the file of the new image
     * @param targetFormat its format
     * @param options the options of {@code qemu-img convert}
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool and removes what it wrote
     */
    public CompletableFuture<ImageReport> convertAsync(
            ImageSource source, Path target, Format targetFormat, Consumer<? super ConvertOptions.Builder> options) {
        return runner.start(() -> ImgConvert.of(source, target, targetFormat, options));
    }

    /**
     * Copies a disk into an image of its own.
     *
     * @param source the image to copy
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
     * Copies a disk into an image of its own, as {@link #convert(ImageSource, Path, Format)} does.
     *
     * @param source the image to copy
     * @param target the file of the new image
     * @param targetFormat its format
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool and removes what it wrote
     */
    public CompletableFuture<ImageReport> convertAsync(ImageSource source, Path target, Format targetFormat) {
        return convertAsync(source, target, targetFormat, o -> {});
    }

    /**
     * Writes a disk, or a part of one, to a block device in its place. It may be a real disk, a partition or a logical volume. The rest of a
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
     * @param options the options of {@code qemu-img convert}, such as the progress listener
     * @return the report, with the tool's warnings
     * @throws ImageException if it was refused, or failed in between; the message says which
     */
    public ImageReport writeToDevice(
            Path device,
            ImageSource source,
            Consent.DeviceErasing consent,
            Consumer<? super ConvertOptions.Builder> options) {
        return await(() -> writeToDeviceAsync(device, source, consent, options));
    }

    /**
     * Writes a disk, or a part of one, to a block device in its place, as {@link #writeToDevice(Path, ImageSource, Consent.DeviceErasing, Consumer)} does.
     *
     * @param device the device, by any of its paths
     * @param source what is written: a disk, or one partition's content with {@link ImageSource#part}
     * @param consent {@link Consent#whatIsOnTheDeviceIsLost} of the same device
     * @param options the options of {@code qemu-img convert}, such as the progress listener
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the device half written
     */
    public CompletableFuture<ImageReport> writeToDeviceAsync(
            Path device,
            ImageSource source,
            Consent.DeviceErasing consent,
            Consumer<? super ConvertOptions.Builder> options) {
        return runner.start(() -> ImgConvert.toDevice(device, source, consent, options));
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
     * Writes a disk, or a part of one, to a block device in its place, as {@link #writeToDevice(Path, ImageSource, Consent.DeviceErasing)} does.
     *
     * @param device the device, by any of its paths
     * @param source what is written
     * @param consent {@link Consent#whatIsOnTheDeviceIsLost} of the same device
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the device half written
     */
    public CompletableFuture<ImageReport> writeToDeviceAsync(
            Path device, ImageSource source, Consent.DeviceErasing consent) {
        return writeToDeviceAsync(device, source, consent, o -> {});
    }

    /**
     * Copies blocks of a disk into an image of their own.
     *
     * @param source the image to copy
     * @param target the file of the new image
     * @param targetFormat its format
     * @param options the options of {@code qemu-img dd}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport dd(
            ImageSource source, Path target, Format targetFormat, Consumer<? super DdOptions.Builder> options) {
        return await(() -> ddAsync(source, target, targetFormat, options));
    }

    /**
     * Copies blocks of a disk into an image of their own, as {@link #dd(ImageSource, Path, Format, Consumer)} does.
     *
     * @param source the image to copy
     * @param target the file of the new image
     * @param targetFormat its format
     * @param options the options of {@code qemu-img dd}
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool and removes what it wrote
     */
    public CompletableFuture<ImageReport> ddAsync(
            ImageSource source, Path target, Format targetFormat, Consumer<? super DdOptions.Builder> options) {
        return runner.start(() -> ImgConvert.dd(source, target, targetFormat, options));
    }

    @Override
    public String toString() {
        return runner.toString();
    }
}
