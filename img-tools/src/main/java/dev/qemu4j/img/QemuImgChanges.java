package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageLossException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The verbs of {@link QemuImg} that change an image where it is. */
public abstract sealed class QemuImgChanges extends QemuImgQueries permits QemuImg {
    QemuImgChanges(ImgRunner runner) {
        super(runner);
    }

    /**
     * Makes a disk larger. Partitions and file systems in it stay as they are.
     *
     * @param image the image
     * @param size the new size, not less than the present one
     * @param options the options of {@code qemu-img resize}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport grow(ImageSource image, DataSize size, Consumer<? super ResizeOptions.Builder> options) {
        return await(() -> growAsync(image, size, options));
    }

    /**
     * Makes a disk larger, as {@link #grow(ImageSource, DataSize, Consumer)} does.
     *
     * @param image the image
     * @param size the new size, not less than the present one
     * @param options the options of {@code qemu-img resize}
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> growAsync(
            ImageSource image, DataSize size, Consumer<? super ResizeOptions.Builder> options) {
        return runner.start(() -> ImgChanges.grow(image, size, options));
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
     * Makes a disk larger, as {@link #grow(ImageSource, DataSize)} does.
     *
     * @param image the image
     * @param size the new size, not less than the present one
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> growAsync(ImageSource image, DataSize size) {
        return growAsync(image, size, o -> {});
    }

    /**
     * Makes a disk smaller. What is beyond its new end is lost. Its recording bitmaps are stopped before, even if it then fails, and named by a warning: no bitmap
     * knows what was cut off if the disk grows again, so that the next backup has to be a full one.
     *
     * @param image the image
     * @param size the new size
     * @param consent {@link Consent#dataBeyondTheEndIsLost}
     * @param options the options of {@code qemu-img resize}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport shrink(
            ImageSource image,
            DataSize size,
            Consent.Shrinking consent,
            Consumer<? super ResizeOptions.Builder> options) {
        return await(() -> shrinkAsync(image, size, consent, options));
    }

    /**
     * Makes a disk smaller, as {@link #shrink(ImageSource, DataSize, Consent.Shrinking, Consumer)} does.
     *
     * @param image the image
     * @param size the new size
     * @param consent {@link Consent#dataBeyondTheEndIsLost}
     * @param options the options of {@code qemu-img resize}
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> shrinkAsync(
            ImageSource image,
            DataSize size,
            Consent.Shrinking consent,
            Consumer<? super ResizeOptions.Builder> options) {
        return runner.start(() -> ImgChanges.shrink(image, size, consent, options));
    }

    /**
     * Makes a disk smaller. What is beyond its new end is lost. Its recording bitmaps are stopped before, even if it then fails, and named by a warning: no bitmap
     * knows what was cut off if the disk grows again, so that the next backup has to be a full one.
     *
     * @param image the image
     * @param size the new size
     * @param consent {@link Consent#dataBeyondTheEndIsLost}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport shrink(ImageSource image, DataSize size, Consent.Shrinking consent) {
        return shrink(image, size, consent, o -> {});
    }

    /**
     * Makes a disk smaller, as {@link #shrink(ImageSource, DataSize, Consent.Shrinking)} does.
     *
     * @param image the image
     * @param size the new size
     * @param consent {@link Consent#dataBeyondTheEndIsLost}
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> shrinkAsync(ImageSource image, DataSize size, Consent.Shrinking consent) {
        return shrinkAsync(image, size, consent, o -> {});
    }

    /**
     * Gives an overlay another backing file. What differs between the old one and the new one is copied into the overlay, so that a guest sees the same.
     *
     * @param overlay the overlay
     * @param base the new backing file
     * @param baseFormat its format
     * @param options the options of {@code qemu-img rebase}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport rebase(
            ImageSource overlay, Path base, Format baseFormat, Consumer<? super RebaseOptions.Builder> options) {
        return await(() -> rebaseAsync(overlay, base, baseFormat, options));
    }

    /**
     * Gives an overlay another backing file, as {@link #rebase(ImageSource, Path, Format, Consumer)} does.
     *
     * @param overlay the overlay
     * @param base the new backing file
     * @param baseFormat its format
     * @param options the options of {@code qemu-img rebase}
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> rebaseAsync(
            ImageSource overlay, Path base, Format baseFormat, Consumer<? super RebaseOptions.Builder> options) {
        return runner.start(() -> ImgChanges.rebase(overlay, base, baseFormat, options));
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
     * Gives an overlay another backing file, as {@link #rebase(ImageSource, Path, Format)} does.
     *
     * @param overlay the overlay
     * @param base the new backing file
     * @param baseFormat its format
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> rebaseAsync(ImageSource overlay, Path base, Format baseFormat) {
        return rebaseAsync(overlay, base, baseFormat, o -> {});
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
        return await(() -> rebaseUnsafelyAsync(overlay, base, baseFormat, consent));
    }

    /**
     * Changes the name of an overlay's backing file, as {@link #rebaseUnsafely(ImageSource, Path, Format, Consent.UnsafeRebasing)} does.
     *
     * @param overlay the overlay
     * @param base where the backing file is now
     * @param baseFormat its format
     * @param consent {@link Consent#theNewBaseHasTheSameData}
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> rebaseUnsafelyAsync(
            ImageSource overlay, Path base, Format baseFormat, Consent.UnsafeRebasing consent) {
        return runner.start(() -> ImgChanges.rebaseUnsafely(overlay, base, baseFormat, consent));
    }

    /**
     * Copies all from its backing files into an overlay, which then has none.
     *
     * @param overlay the overlay
     * @param options the options of {@code qemu-img rebase}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport flatten(ImageSource overlay, Consumer<? super RebaseOptions.Builder> options) {
        return await(() -> flattenAsync(overlay, options));
    }

    /**
     * Copies all from its backing files into an overlay, which then has none, as {@link #flatten(ImageSource, Consumer)} does.
     *
     * @param overlay the overlay
     * @param options the options of {@code qemu-img rebase}
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> flattenAsync(
            ImageSource overlay, Consumer<? super RebaseOptions.Builder> options) {
        return runner.start(() -> ImgChanges.flatten(overlay, options));
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
     * Copies all from its backing files into an overlay, which then has none, as {@link #flatten(ImageSource)} does.
     *
     * @param overlay the overlay
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> flattenAsync(ImageSource overlay) {
        return flattenAsync(overlay, o -> {});
    }

    /**
     * Writes the data of an overlay into its backing file.
     *
     * @param overlay the overlay
     * @param options the options of {@code qemu-img commit}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport commit(ImageSource overlay, Consumer<? super CommitOptions.Builder> options) {
        return await(() -> commitAsync(overlay, options));
    }

    /**
     * Writes the data of an overlay into its backing file, as {@link #commit(ImageSource, Consumer)} does.
     *
     * @param overlay the overlay
     * @param options the options of {@code qemu-img commit}
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> commitAsync(
            ImageSource overlay, Consumer<? super CommitOptions.Builder> options) {
        return runner.start(() -> ImgChanges.commit(overlay, options));
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
     * Writes the data of an overlay into its backing file, as {@link #commit(ImageSource)} does.
     *
     * @param overlay the overlay
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> commitAsync(ImageSource overlay) {
        return commitAsync(overlay, o -> {});
    }

    /**
     * Changes options of an image's format, or its keys.
     *
     * @param image the image
     * @param options the options of {@code qemu-img amend}
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport amend(ImageSource image, Consumer<? super AmendOptions.Builder> options) {
        return await(() -> amendAsync(image, options));
    }

    /**
     * Changes options of an image's format, or its keys, as {@link #amend(ImageSource, Consumer)} does.
     *
     * @param image the image
     * @param options the options of {@code qemu-img amend}
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> amendAsync(
            ImageSource image, Consumer<? super AmendOptions.Builder> options) {
        return runner.start(() -> ImgChanges.amend(image, options));
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
        return await(() -> createSnapshotAsync(image, name));
    }

    /**
     * Takes an internal snapshot of an image that no machine uses, as {@link #createSnapshot(ImageSource, String)} does.
     *
     * @param image the image
     * @param name its name
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> createSnapshotAsync(ImageSource image, String name) {
        return runner.start(() -> ImgChanges.snapshot(image, "-c", name));
    }

    /**
     * Sets an image back to an internal snapshot. What was written since is lost, unless it has a snapshot.
     *
     * @param image the image
     * @param name its name or id
     * @param consent {@link Consent#whatWasWrittenSinceIsLost}, which names the image
     * @return the report, with the tool's warnings
     * @throws ImageException if it failed; nothing is left of a new file
     * @throws ImageLossException if it happened, but something was lost by it
     */
    public ImageReport applySnapshot(ImageSource image, String name, Consent.Reverting consent) {
        return await(() -> applySnapshotAsync(image, name, consent));
    }

    /**
     * Sets an image back to an internal snapshot, as {@link #applySnapshot(ImageSource, String, Consent.Reverting)} does.
     *
     * @param image the image
     * @param name its name or id
     * @param consent {@link Consent#whatWasWrittenSinceIsLost}, which names the image
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> applySnapshotAsync(
            ImageSource image, String name, Consent.Reverting consent) {
        return runner.start(() -> ImgChanges.applySnapshot(image, name, consent));
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
        return await(() -> deleteSnapshotAsync(image, name));
    }

    /**
     * Deletes an internal snapshot, as {@link #deleteSnapshot(ImageSource, String)} does.
     *
     * @param image the image
     * @param name its name or id
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> deleteSnapshotAsync(ImageSource image, String name) {
        return runner.start(() -> ImgChanges.snapshot(image, "-d", name));
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
    public ImageReport bitmap(ImageSource image, String bitmap, Consumer<? super BitmapOptions.Builder> options) {
        return await(() -> bitmapAsync(image, bitmap, options));
    }

    /**
     * Works with a persistent bitmap of an image, as {@link #bitmap(ImageSource, String, Consumer)} does.
     *
     * @param image the image
     * @param bitmap the bitmap's name
     * @param options says what is done
     * @return a future of the report, with the tool's warnings; cancelling it ends the tool, and leaves the image half written
     */
    public CompletableFuture<ImageReport> bitmapAsync(
            ImageSource image, String bitmap, Consumer<? super BitmapOptions.Builder> options) {
        return runner.start(() -> ImgChanges.bitmap(image, bitmap, options));
    }
}
