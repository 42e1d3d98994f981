package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuVersion;
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

/** The queries of {@link QemuImg}. Nothing is changed by it, but for a {@link #check} that repairs. */
public abstract sealed class QemuImgQueries permits QemuImg {
    final ImgRunner runner;

    QemuImgQueries(ImgRunner runner) {
        this.runner = runner;
    }

    /**
     * Asks the tool for its version.
     *
     * @return a future of the version
     */
    public CompletableFuture<QemuVersion> version() {
        return runner.version();
    }

    /**
     * Looks at an image.
     *
     * @param image the image
     * @param options sets the options of {@code qemu-img info}
     * @return a future of its description
     */
    public CompletableFuture<ImageInfo> info(ImageSource image, Consumer<? super InfoOptions> options) {
        return runner.start(() -> ImgQueries.info(image, options));
    }

    /**
     * Looks at an image.
     *
     * @param image the image
     * @return a future of its description
     */
    public CompletableFuture<ImageInfo> info(ImageSource image) {
        return info(image, o -> {});
    }

    /**
     * Looks at an image and all its backing files.
     *
     * @param image the image
     * @param options sets the options of {@code qemu-img info}
     * @return a future of their descriptions, the image first
     */
    public CompletableFuture<List<ImageInfo>> chain(ImageSource image, Consumer<? super InfoOptions> options) {
        return runner.start(() -> ImgQueries.chain(image, options));
    }

    /**
     * Looks at an image and all its backing files.
     *
     * @param image the image
     * @return a future of their descriptions, the image first
     */
    public CompletableFuture<List<ImageInfo>> chain(ImageSource image) {
        return chain(image, o -> {});
    }

    /**
     * Tells which parts of a disk have data, and where.
     *
     * @param image the image
     * @param options sets the options of {@code qemu-img map}
     * @return a future of the parts in their order
     */
    public CompletableFuture<List<MapEntry>> map(ImageSource image, Consumer<? super MapOptions> options) {
        return runner.start(() -> ImgQueries.map(image, options));
    }

    /**
     * Tells which parts of a disk have data, and where.
     *
     * @param image the image
     * @return a future of the parts in their order
     */
    public CompletableFuture<List<MapEntry>> map(ImageSource image) {
        return map(image, o -> {});
    }

    /**
     * Checks an image's metadata, and repairs them if asked to.
     *
     * @param image the image
     * @param options sets the options of {@code qemu-img check}
     * @return a future of the findings; it does not fail because the image has errors
     */
    public CompletableFuture<ImageCheck> check(ImageSource image, Consumer<? super CheckOptions> options) {
        return runner.start(() -> ImgQueries.check(image, options));
    }

    /**
     * Checks an image's metadata, and repairs them if asked to.
     *
     * @param image the image
     * @return a future of the findings; it does not fail because the image has errors
     */
    public CompletableFuture<ImageCheck> check(ImageSource image) {
        return check(image, o -> {});
    }

    /**
     * Compares what a guest would see of two images.
     *
     * @param first an image
     * @param second another
     * @param options sets the options of {@code qemu-img compare}
     * @return a future of the result; it does not fail because the images differ
     */
    public CompletableFuture<ImageComparison> compare(
            ImageSource first, ImageSource second, Consumer<? super CompareOptions> options) {
        return runner.start(() -> ImgQueries.compare(first, second, options));
    }

    /**
     * Compares what a guest would see of two images.
     *
     * @param first an image
     * @param second another
     * @return a future of the result; it does not fail because the images differ
     */
    public CompletableFuture<ImageComparison> compare(ImageSource first, ImageSource second) {
        return compare(first, second, o -> {});
    }

    /**
     * Tells how much room a conversion needs.
     *
     * @param source what would be converted
     * @param targetFormat the format of the target
     * @param options sets the options of {@code qemu-img measure}
     * @return a future of the sizes
     */
    public CompletableFuture<BlockMeasureInfo> measure(
            ImageSource source, Format targetFormat, Consumer<? super MeasureOptions> options) {
        return runner.start(() -> ImgQueries.measure(source, targetFormat, options));
    }

    /**
     * Tells how much room a new image needs.
     *
     * @param size the size of the disk
     * @param targetFormat the format
     * @param options sets the options of {@code qemu-img measure}
     * @return a future of the sizes
     */
    public CompletableFuture<BlockMeasureInfo> measure(
            DataSize size, Format targetFormat, Consumer<? super MeasureOptions> options) {
        return runner.start(() -> ImgQueries.measure(size, targetFormat, options));
    }

    /**
     * Lists the internal snapshots of an image.
     *
     * @param image the image
     * @return a future of the snapshots
     */
    public CompletableFuture<List<SnapshotInfo>> snapshots(ImageSource image) {
        return runner.start(() -> ImgQueries.snapshots(image));
    }

    /**
     * Measures how long requests to an image take.
     *
     * @param image the image
     * @param options sets the options of {@code qemu-img bench}
     * @return a future of the time for all of them
     */
    public CompletableFuture<Duration> bench(ImageSource image, Consumer<? super BenchOptions> options) {
        return runner.start(() -> ImgQueries.bench(image, options));
    }

    /**
     * Tells which options of a format {@link CreateOptions#option} can set, as the installed tool says.
     *
     * @param format the format
     * @return a future of the names, each with the tool's description
     */
    public CompletableFuture<Map<String, String>> createOptions(Format format) {
        return runner.createOptions(format);
    }

    /**
     * Tells which formats and protocols the installed tool has.
     *
     * @return a future of their names
     */
    public CompletableFuture<Set<Format>> formats() {
        return runner.formats();
    }
}
