package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.img.internal.Await;
import dev.qemu4j.qapi.block.BlockMeasureInfo;
import dev.qemu4j.qapi.block.ImageCheck;
import dev.qemu4j.qapi.block.ImageInfo;
import dev.qemu4j.qapi.block.MapEntry;
import dev.qemu4j.qapi.block.SnapshotInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The queries of {@link BlockingQemuImg}. Nothing is changed by it, but for a {@link #check} that repairs. */
public abstract sealed class BlockingQemuImgQueries permits BlockingQemuImg {
    final QemuImg img;

    BlockingQemuImgQueries(QemuImg img) {
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
     * Looks at an image.
     *
     * @param image the image
     * @param options sets the options of {@code qemu-img info}
     * @return its description
     * @throws ImageException if it failed; nothing is left of a target
     */
    public ImageInfo info(ImageSource image, Consumer<? super InfoOptions> options) {
        return await(img.info(image, options));
    }

    /**
     * Looks at an image.
     *
     * @param image the image
     * @return its description
     * @throws ImageException if it failed; nothing is left of a target
     */
    public ImageInfo info(ImageSource image) {
        return info(image, o -> {});
    }

    /**
     * Looks at an image and all its backing files.
     *
     * @param image the image
     * @param options sets the options of {@code qemu-img info}
     * @return their descriptions, the image first
     * @throws ImageException if it failed; nothing is left of a target
     */
    public List<ImageInfo> chain(ImageSource image, Consumer<? super InfoOptions> options) {
        return await(img.chain(image, options));
    }

    /**
     * Looks at an image and all its backing files.
     *
     * @param image the image
     * @return their descriptions, the image first
     * @throws ImageException if it failed; nothing is left of a target
     */
    public List<ImageInfo> chain(ImageSource image) {
        return chain(image, o -> {});
    }

    /**
     * Tells which parts of a disk have data, and where.
     *
     * @param image the image
     * @param options sets the options of {@code qemu-img map}
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
     * @param options sets the options of {@code qemu-img check}
     * @return the findings; errors in the image are no exception
     * @throws ImageException if it failed; nothing is left of a target
     */
    public ImageCheck check(ImageSource image, Consumer<? super CheckOptions> options) {
        return await(img.check(image, options));
    }

    /**
     * Checks an image's metadata, and repairs them if asked to.
     *
     * @param image the image
     * @return the findings; errors in the image are no exception
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
     * @param options sets the options of {@code qemu-img compare}
     * @return the result; a difference is no exception
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
     * @return the result; a difference is no exception
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
     * @param options sets the options of {@code qemu-img measure}
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
     * @param options sets the options of {@code qemu-img measure}
     * @return the sizes
     * @throws ImageException if it failed; nothing is left of a target
     */
    public BlockMeasureInfo measure(DataSize size, Format targetFormat, Consumer<? super MeasureOptions> options) {
        return await(img.measure(size, targetFormat, options));
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
     * Measures how long requests to an image take.
     *
     * @param image the image
     * @param options sets the options of {@code qemu-img bench}
     * @return the time for all of them
     * @throws ImageException if it failed; nothing is left of a target
     */
    public Duration bench(ImageSource image, Consumer<? super BenchOptions> options) {
        return await(img.bench(image, options));
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

    static <T> T await(CompletableFuture<T> future) {
        return Await.result(future, "waiting for qemu-img, which was ended");
    }
}
