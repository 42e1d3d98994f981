package dev.qemu4j.img;

import dev.qemu4j.DataSize;
import dev.qemu4j.QemuVersion;
import dev.qemu4j.qapi.block.BlockMeasureInfo;
import dev.qemu4j.qapi.block.ImageCheck;
import dev.qemu4j.qapi.block.ImageInfo;
import dev.qemu4j.qapi.block.MapEntry;
import dev.qemu4j.qapi.block.SnapshotInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * The face of {@link QemuImg} that waits for each command's end. An interrupt of the thread that waits cancels the command.
 *
 * <p>Immutable and thread-safe.
 */
public final class BlockingQemuImg {
    private final QemuImg img;

    BlockingQemuImg(QemuImg img) {
        this.img = img;
    }

    /**
     * Asks the tool for its version.
     *
     * @return the version
     */
    public QemuVersion version() {
        return await(img.version());
    }

    /**
     * Creates an image.
     *
     * @param image its file
     * @param format its format
     * @param size the size of the disk
     * @param options sets more
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void create(Path image, Format format, DataSize size, Consumer<? super CreateOptions> options) {
        await(img.create(image, format, size, options));
    }

    /**
     * Creates an image.
     *
     * @param image its file
     * @param format its format
     * @param size the size of the disk
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void create(Path image, Format format, DataSize size) {
        create(image, format, size, o -> {});
    }

    /**
     * Creates a qcow2 image that has only what differs from its backing file.
     *
     * @param base the backing file, which must not be changed from then on
     * @param baseFormat its format
     * @param overlay the file of the overlay, which names the base by its absolute path
     * @param options sets more
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void overlay(Path base, Format baseFormat, Path overlay, Consumer<? super CreateOptions> options) {
        await(img.overlay(base, baseFormat, overlay, options));
    }

    /**
     * Creates a qcow2 image that has only what differs from its backing file.
     *
     * @param base the backing file, which must not be changed from then on
     * @param baseFormat its format
     * @param overlay the file of the overlay, which names the base by its absolute path
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void overlay(Path base, Format baseFormat, Path overlay) {
        overlay(base, baseFormat, overlay, o -> {});
    }

    /**
     * Copies a disk into an image of its own.
     *
     * @param source what is copied
     * @param target the file of the new image
     * @param targetFormat its format
     * @param options sets more
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void convert(
            ImageSource source, Path target, Format targetFormat, Consumer<? super ConvertOptions> options) {
        await(img.convert(source, target, targetFormat, options));
    }

    /**
     * Copies a disk into an image of its own.
     *
     * @param source what is copied
     * @param target the file of the new image
     * @param targetFormat its format
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void convert(ImageSource source, Path target, Format targetFormat) {
        convert(source, target, targetFormat, o -> {});
    }

    /**
     * Looks at an image.
     *
     * @param image the image
     * @param options sets more
     * @return what it is
     * @throws ImageException if it failed; nothing is left of a target
     */
    public ImageInfo info(ImageSource image, Consumer<? super InfoOptions> options) {
        return await(img.info(image, options));
    }

    /**
     * Looks at an image.
     *
     * @param image the image
     * @return what it is
     * @throws ImageException if it failed; nothing is left of a target
     */
    public ImageInfo info(ImageSource image) {
        return info(image, o -> {});
    }

    /**
     * Looks at an image and all its backing files.
     *
     * @param image the image
     * @param options sets more
     * @return what they are, the image first
     * @throws ImageException if it failed; nothing is left of a target
     */
    public List<ImageInfo> chain(ImageSource image, Consumer<? super InfoOptions> options) {
        return await(img.chain(image, options));
    }

    /**
     * Looks at an image and all its backing files.
     *
     * @param image the image
     * @return what they are, the image first
     * @throws ImageException if it failed; nothing is left of a target
     */
    public List<ImageInfo> chain(ImageSource image) {
        return chain(image, o -> {});
    }

    /**
     * Tells which parts of a disk have data, and where.
     *
     * @param image the image
     * @param options sets more
     * @return the parts in their order
     * @throws ImageException if it failed; nothing is left of a target
     */
    public List<MapEntry> map(ImageSource image, Consumer<? super MapOptions> options) {
        return await(img.map(image, options));
    }

    /**
     * Tells which parts of a disk have data, and where.
     *
     * @param image the image
     * @return the parts in their order
     * @throws ImageException if it failed; nothing is left of a target
     */
    public List<MapEntry> map(ImageSource image) {
        return map(image, o -> {});
    }

    /**
     * Checks an image's metadata, and repairs them if asked to.
     *
     * @param image the image
     * @param options sets more
     * @return what was found; errors that were found are no exception
     * @throws ImageException if it failed; nothing is left of a target
     */
    public ImageCheck check(ImageSource image, Consumer<? super CheckOptions> options) {
        return await(img.check(image, options));
    }

    /**
     * Checks an image's metadata, and repairs them if asked to.
     *
     * @param image the image
     * @return what was found; errors that were found are no exception
     * @throws ImageException if it failed; nothing is left of a target
     */
    public ImageCheck check(ImageSource image) {
        return check(image, o -> {});
    }

    /**
     * Compares what a guest would see of two images.
     *
     * @param first an image
     * @param second another
     * @param options sets more
     * @return what was found; a difference is no exception
     * @throws ImageException if it failed; nothing is left of a target
     */
    public ImageComparison compare(ImageSource first, ImageSource second, Consumer<? super CompareOptions> options) {
        return await(img.compare(first, second, options));
    }

    /**
     * Compares what a guest would see of two images.
     *
     * @param first an image
     * @param second another
     * @return what was found; a difference is no exception
     * @throws ImageException if it failed; nothing is left of a target
     */
    public ImageComparison compare(ImageSource first, ImageSource second) {
        return compare(first, second, o -> {});
    }

    /**
     * Tells how much room a conversion needs.
     *
     * @param source what would be converted
     * @param targetFormat the format of the target
     * @param options sets more
     * @return the sizes
     * @throws ImageException if it failed; nothing is left of a target
     */
    public BlockMeasureInfo measure(ImageSource source, Format targetFormat, Consumer<? super MeasureOptions> options) {
        return await(img.measure(source, targetFormat, options));
    }

    /**
     * Tells how much room a new image needs.
     *
     * @param size the size of the disk
     * @param targetFormat the format
     * @param options sets more
     * @return the sizes
     * @throws ImageException if it failed; nothing is left of a target
     */
    public BlockMeasureInfo measure(DataSize size, Format targetFormat, Consumer<? super MeasureOptions> options) {
        return await(img.measure(size, targetFormat, options));
    }

    /**
     * Makes a disk larger. Partitions and file systems in it stay as they are.
     *
     * @param image the image
     * @param size the new size, not less than the present one
     * @param options sets more
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void grow(ImageSource image, DataSize size, Consumer<? super ResizeOptions> options) {
        await(img.grow(image, size, options));
    }

    /**
     * Makes a disk larger. Partitions and file systems in it stay as they are.
     *
     * @param image the image
     * @param size the new size, not less than the present one
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void grow(ImageSource image, DataSize size) {
        grow(image, size, o -> {});
    }

    /**
     * Makes a disk smaller. What is beyond its new end is lost.
     *
     * @param image the image
     * @param size the new size
     * @param consent {@link Consent#dataBeyondTheEndIsLost}
     * @param options sets more
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void shrink(
            ImageSource image, DataSize size, Consent.Shrinking consent, Consumer<? super ResizeOptions> options) {
        await(img.shrink(image, size, consent, options));
    }

    /**
     * Gives an overlay another backing file. What differs between the old one and the new one is copied into the overlay, so that a guest sees the same.
     *
     * @param overlay the overlay
     * @param base the new backing file
     * @param baseFormat its format
     * @param options sets more
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void rebase(ImageSource overlay, Path base, Format baseFormat, Consumer<? super RebaseOptions> options) {
        await(img.rebase(overlay, base, baseFormat, options));
    }

    /**
     * Gives an overlay another backing file. What differs between the old one and the new one is copied into the overlay, so that a guest sees the same.
     *
     * @param overlay the overlay
     * @param base the new backing file
     * @param baseFormat its format
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void rebase(ImageSource overlay, Path base, Format baseFormat) {
        rebase(overlay, base, baseFormat, o -> {});
    }

    /**
     * Changes the name of an overlay's backing file, such as after that has moved. No data are looked at.
     *
     * @param overlay the overlay
     * @param base where the backing file is now
     * @param baseFormat its format
     * @param consent {@link Consent#theNewBaseHasTheSameData}
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void rebaseUnsafely(ImageSource overlay, Path base, Format baseFormat, Consent.UnsafeRebasing consent) {
        await(img.rebaseUnsafely(overlay, base, baseFormat, consent));
    }

    /**
     * Copies all from its backing files into an overlay, which then has none.
     *
     * @param overlay the overlay
     * @param options sets more
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void flatten(ImageSource overlay, Consumer<? super RebaseOptions> options) {
        await(img.flatten(overlay, options));
    }

    /**
     * Copies all from its backing files into an overlay, which then has none.
     *
     * @param overlay the overlay
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void flatten(ImageSource overlay) {
        flatten(overlay, o -> {});
    }

    /**
     * Writes what an overlay has into its backing file.
     *
     * @param overlay the overlay
     * @param options sets more
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void commit(ImageSource overlay, Consumer<? super CommitOptions> options) {
        await(img.commit(overlay, options));
    }

    /**
     * Writes what an overlay has into its backing file.
     *
     * @param overlay the overlay
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void commit(ImageSource overlay) {
        commit(overlay, o -> {});
    }

    /**
     * Changes options of an image's format, or its keys.
     *
     * @param image the image
     * @param options sets more
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void amend(ImageSource image, Consumer<? super AmendOptions> options) {
        await(img.amend(image, options));
    }

    /**
     * Lists the internal snapshots of an image.
     *
     * @param image the image
     * @return the snapshots
     * @throws ImageException if it failed; nothing is left of a target
     */
    public List<SnapshotInfo> snapshots(ImageSource image) {
        return await(img.snapshots(image));
    }

    /**
     * Takes an internal snapshot of an image that no machine uses.
     *
     * @param image the image
     * @param name its name
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void createSnapshot(ImageSource image, String name) {
        await(img.createSnapshot(image, name));
    }

    /**
     * Sets an image back to an internal snapshot. What was written since is lost, unless it has a snapshot.
     *
     * @param image the image
     * @param name its name or id
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void applySnapshot(ImageSource image, String name) {
        await(img.applySnapshot(image, name));
    }

    /**
     * Deletes an internal snapshot.
     *
     * @param image the image
     * @param name its name or id
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void deleteSnapshot(ImageSource image, String name) {
        await(img.deleteSnapshot(image, name));
    }

    /**
     * Works with a persistent bitmap of an image.
     *
     * @param image the image
     * @param bitmap the bitmap's name
     * @param options says what is done
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void bitmap(ImageSource image, String bitmap, Consumer<? super BitmapOptions> options) {
        await(img.bitmap(image, bitmap, options));
    }

    /**
     * Measures how long requests to an image take.
     *
     * @param image the image
     * @param options sets more
     * @return the time for all of them
     * @throws ImageException if it failed; nothing is left of a target
     */
    public Duration bench(ImageSource image, Consumer<? super BenchOptions> options) {
        return await(img.bench(image, options));
    }

    /**
     * Copies blocks of a disk into an image of their own.
     *
     * @param source what is copied
     * @param target the file of the new image
     * @param targetFormat its format
     * @param options sets more
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void dd(ImageSource source, Path target, Format targetFormat, Consumer<? super DdOptions> options) {
        await(img.dd(source, target, targetFormat, options));
    }

    /**
     * Tells which options of a format {@link CreateOptions#option} can set, as the installed tool says.
     *
     * @param format the format
     * @return names, each with the tool's description
     * @throws ImageException if it failed; nothing is left of a target
     */
    public Map<String, String> createOptions(Format format) {
        return await(img.createOptions(format));
    }

    /**
     * Tells which formats and protocols the installed tool has.
     *
     * @return their names
     * @throws ImageException if it failed; nothing is left of a target
     */
    public Set<Format> formats() {
        return await(img.formats());
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new ImageException("interrupted while waiting for qemu-img, which was ended", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new CompletionException(e.getCause());
        }
    }
}
