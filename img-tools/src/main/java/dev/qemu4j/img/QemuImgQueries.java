package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
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
import java.util.function.Supplier;

/** The queries of {@link QemuImg}. Nothing is changed by it, but for a {@link #check} that repairs. */
public abstract sealed class QemuImgQueries permits QemuImgChanges {
    static final String WAIT = "waiting for qemu-img, which was ended";

    final ImgRunner runner;

    QemuImgQueries(ImgRunner runner) {
        this.runner = runner;
    }

    /**
     * Asks the tool for its version.
     *
     * @return the version
     */
    public QemuVersion version() {
        return await(this::versionAsync);
    }

    /**
     * Asks the tool for its version, as {@link #version()} does.
     *
     * @return a future of the version; cancelling it ends the tool
     */
    public CompletableFuture<QemuVersion> versionAsync() {
        return runner.version();
    }

    /**
     * Looks at an image.
     *
     * @param image the image
     * @param options the options of {@code qemu-img info}
     * @return its description
     * @throws ImageException if it failed
     */
    public ImageInfo info(ImageSource image, Consumer<? super InfoOptions.Builder> options) {
        return await(() -> infoAsync(image, options));
    }

    /**
     * Looks at an image, as {@link #info(ImageSource, Consumer)} does.
     *
     * @param image the image
     * @param options the options of {@code qemu-img info}
     * @return a future of its description; cancelling it ends the tool
     */
    public CompletableFuture<ImageInfo> infoAsync(ImageSource image, Consumer<? super InfoOptions.Builder> options) {
        return runner.start(() -> ImgQueries.info(image, options));
    }

    /**
     * Looks at an image.
     *
     * @param image the image
     * @return its description
     * @throws ImageException if it failed
     */
    public ImageInfo info(ImageSource image) {
        return info(image, o -> {});
    }

    /**
     * Looks at an image, as {@link #info(ImageSource)} does.
     *
     * @param image the image
     * @return a future of its description; cancelling it ends the tool
     */
    public CompletableFuture<ImageInfo> infoAsync(ImageSource image) {
        return infoAsync(image, o -> {});
    }

    /**
     * Looks at an image and all its backing files.
     *
     * @param image the image
     * @param options the options of {@code qemu-img info}
     * @return their descriptions, the image first
     * @throws ImageException if it failed
     */
    public List<ImageInfo> chain(ImageSource image, Consumer<? super InfoOptions.Builder> options) {
        return await(() -> chainAsync(image, options));
    }

    /**
     * Looks at an image and all its backing files, as {@link #chain(ImageSource, Consumer)} does.
     *
     * @param image the image
     * @param options the options of {@code qemu-img info}
     * @return a future of their descriptions, the image first; cancelling it ends the tool
     */
    public CompletableFuture<List<ImageInfo>> chainAsync(
            ImageSource image, Consumer<? super InfoOptions.Builder> options) {
        return runner.start(() -> ImgQueries.chain(image, options));
    }

    /**
     * Looks at an image and all its backing files.
     *
     * @param image the image
     * @return their descriptions, the image first
     * @throws ImageException if it failed
     */
    public List<ImageInfo> chain(ImageSource image) {
        return chain(image, o -> {});
    }

    /**
     * Looks at an image and all its backing files, as {@link #chain(ImageSource)} does.
     *
     * @param image the image
     * @return a future of their descriptions, the image first; cancelling it ends the tool
     */
    public CompletableFuture<List<ImageInfo>> chainAsync(ImageSource image) {
        return chainAsync(image, o -> {});
    }

    /**
     * Tells which parts of a disk have data, and where.
     *
     * @param image the image
     * @param options the options of {@code qemu-img map}
     * @return the parts in their order
     * @throws ImageException if it failed
     */
    public List<MapEntry> map(ImageSource image, Consumer<? super MapOptions.Builder> options) {
        return await(() -> mapAsync(image, options));
    }

    /**
     * Tells which parts of a disk have data, and where, as {@link #map(ImageSource, Consumer)} does.
     *
     * @param image the image
     * @param options the options of {@code qemu-img map}
     * @return a future of the parts in their order; cancelling it ends the tool
     */
    public CompletableFuture<List<MapEntry>> mapAsync(ImageSource image, Consumer<? super MapOptions.Builder> options) {
        return runner.start(() -> ImgQueries.map(image, options));
    }

    /**
     * Tells which parts of a disk have data, and where.
     *
     * @param image the image
     * @return the parts in their order
     * @throws ImageException if it failed
     */
    public List<MapEntry> map(ImageSource image) {
        return map(image, o -> {});
    }

    /**
     * Tells which parts of a disk have data, and where, as {@link #map(ImageSource)} does.
     *
     * @param image the image
     * @return a future of the parts in their order; cancelling it ends the tool
     */
    public CompletableFuture<List<MapEntry>> mapAsync(ImageSource image) {
        return mapAsync(image, o -> {});
    }

    /**
     * Checks an image's metadata, and repairs them if asked to.
     *
     * @param image the image
     * @param options the options of {@code qemu-img check}
     * @return the findings, also of an image with errors
     * @throws ImageException if it failed
     */
    public ImageCheck check(ImageSource image, Consumer<? super CheckOptions.Builder> options) {
        return await(() -> checkAsync(image, options));
    }

    /**
     * Checks an image's metadata, and repairs them if asked to, as {@link #check(ImageSource, Consumer)} does.
     *
     * @param image the image
     * @param options the options of {@code qemu-img check}
     * @return a future of the findings; cancelling it ends the tool
     */
    public CompletableFuture<ImageCheck> checkAsync(ImageSource image, Consumer<? super CheckOptions.Builder> options) {
        return runner.start(() -> ImgQueries.check(image, options));
    }

    /**
     * Checks an image's metadata, and repairs them if asked to.
     *
     * @param image the image
     * @return the findings, also of an image with errors
     * @throws ImageException if it failed
     */
    public ImageCheck check(ImageSource image) {
        return check(image, o -> {});
    }

    /**
     * Checks an image's metadata, and repairs them if asked to, as {@link #check(ImageSource)} does.
     *
     * @param image the image
     * @return a future of the findings; cancelling it ends the tool
     */
    public CompletableFuture<ImageCheck> checkAsync(ImageSource image) {
        return checkAsync(image, o -> {});
    }

    /**
     * Compares what a guest would see of two images.
     *
     * @param first an image
     * @param second another
     * @param options the options of {@code qemu-img compare}
     * @return the result, also for images that differ
     * @throws ImageException if it failed
     */
    public ImageComparison compare(
            ImageSource first, ImageSource second, Consumer<? super CompareOptions.Builder> options) {
        return await(() -> compareAsync(first, second, options));
    }

    /**
     * Compares what a guest would see of two images, as {@link #compare(ImageSource, ImageSource, Consumer)} does.
     *
     * @param first an image
     * @param second another
     * @param options the options of {@code qemu-img compare}
     * @return a future of the result; cancelling it ends the tool
     */
    public CompletableFuture<ImageComparison> compareAsync(
            ImageSource first, ImageSource second, Consumer<? super CompareOptions.Builder> options) {
        return runner.start(() -> ImgQueries.compare(first, second, options));
    }

    /**
     * Compares what a guest would see of two images.
     *
     * @param first an image
     * @param second another
     * @return the result, also for images that differ
     * @throws ImageException if it failed
     */
    public ImageComparison compare(ImageSource first, ImageSource second) {
        return compare(first, second, o -> {});
    }

    /**
     * Compares what a guest would see of two images, as {@link #compare(ImageSource, ImageSource)} does.
     *
     * @param first an image
     * @param second another
     * @return a future of the result; cancelling it ends the tool
     */
    public CompletableFuture<ImageComparison> compareAsync(ImageSource first, ImageSource second) {
        return compareAsync(first, second, o -> {});
    }

    /**
     * Tells how much room a conversion needs.
     *
     * @param source what would be converted
     * @param targetFormat the format of the target
     * @param options the options of {@code qemu-img measure}
     * @return the sizes
     * @throws ImageException if it failed
     */
    public BlockMeasureInfo measure(
            ImageSource source, Format targetFormat, Consumer<? super MeasureOptions.Builder> options) {
        return await(() -> measureAsync(source, targetFormat, options));
    }

    /**
     * Tells how much room a conversion needs, as {@link #measure(ImageSource, Format, Consumer)} does.
     *
     * @param source what would be converted
     * @param targetFormat the format of the target
     * @param options the options of {@code qemu-img measure}
     * @return a future of the sizes; cancelling it ends the tool
     */
    public CompletableFuture<BlockMeasureInfo> measureAsync(
            ImageSource source, Format targetFormat, Consumer<? super MeasureOptions.Builder> options) {
        return runner.start(() -> ImgQueries.measure(source, targetFormat, options));
    }

    /**
     * Tells how much room a new image needs.
     *
     * @param size the size of the disk
     * @param targetFormat the format
     * @param options the options of {@code qemu-img measure}
     * @return the sizes
     * @throws ImageException if it failed
     */
    public BlockMeasureInfo measure(
            DataSize size, Format targetFormat, Consumer<? super MeasureOptions.Builder> options) {
        return await(() -> measureAsync(size, targetFormat, options));
    }

    /**
     * Tells how much room a new image needs, as {@link #measure(DataSize, Format, Consumer)} does.
     *
     * @param size the size of the disk
     * @param targetFormat the format
     * @param options the options of {@code qemu-img measure}
     * @return a future of the sizes; cancelling it ends the tool
     */
    public CompletableFuture<BlockMeasureInfo> measureAsync(
            DataSize size, Format targetFormat, Consumer<? super MeasureOptions.Builder> options) {
        return runner.start(() -> ImgQueries.measure(size, targetFormat, options));
    }

    /**
     * Lists the internal snapshots of an image.
     *
     * @param image the image
     * @return the snapshots
     * @throws ImageException if it failed
     */
    public List<SnapshotInfo> snapshots(ImageSource image) {
        return await(() -> snapshotsAsync(image));
    }

    /**
     * Lists the internal snapshots of an image, as {@link #snapshots(ImageSource)} does.
     *
     * @param image the image
     * @return a future of the snapshots; cancelling it ends the tool
     */
    public CompletableFuture<List<SnapshotInfo>> snapshotsAsync(ImageSource image) {
        return runner.start(() -> ImgQueries.snapshots(image));
    }

    /**
     * Measures how long requests to an image take.
     *
     * @param image the image
     * @param options the options of {@code qemu-img bench}
     * @return the time for all of them
     * @throws ImageException if it failed
     */
    public Duration bench(ImageSource image, Consumer<? super BenchOptions.Builder> options) {
        return await(() -> benchAsync(image, options));
    }

    /**
     * Measures how long requests to an image take, as {@link #bench(ImageSource, Consumer)} does.
     *
     * @param image the image
     * @param options the options of {@code qemu-img bench}
     * @return a future of the time for all of them; cancelling it ends the tool
     */
    public CompletableFuture<Duration> benchAsync(ImageSource image, Consumer<? super BenchOptions.Builder> options) {
        return runner.start(() -> ImgQueries.bench(image, options));
    }

    /**
     * Tells which options of a format {@link CreateOptions.Builder#option} can set, as the installed tool says.
     *
     * @param format the format
     * @return names, each with the tool's description
     * @throws ImageException if it failed
     */
    public Map<String, String> createOptions(Format format) {
        return await(() -> createOptionsAsync(format));
    }

    /**
     * Lists the options of a format that {@link CreateOptions.Builder#option} can set, as {@link #createOptions(Format)} does.
     *
     * @param format the format
     * @return a future of the names, each with the tool's description; cancelling it ends the tool
     */
    public CompletableFuture<Map<String, String>> createOptionsAsync(Format format) {
        return runner.createOptions(format);
    }

    /**
     * Tells which formats and protocols the installed tool has.
     *
     * @return their names
     * @throws ImageException if it failed
     */
    public Set<Format> formats() {
        return await(this::formatsAsync);
    }

    /**
     * Tells which formats and protocols the installed tool has, as {@link #formats()} does.
     *
     * @return a future of their names; cancelling it ends the tool
     */
    public CompletableFuture<Set<Format>> formatsAsync() {
        return runner.formats();
    }

    /** Waits for work, which does not even begin where nobody may wait. */
    static <R> R await(Supplier<CompletableFuture<R>> work) {
        Await.requireAllowed(WAIT);
        return Await.result(work.get(), WAIT);
    }
}
