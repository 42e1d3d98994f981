package dev.qemu4j.img;

import dev.qemu4j.DataSize;
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
     * Makes a disk smaller. What is beyond its new end is lost.
     *
     * @param image the image
     * @param size the new size
     * @param consent {@link Consent#dataBeyondTheEndIsLost}
     * @throws ImageException if it failed; nothing is left of a target
     */
    public void shrink(ImageSource image, DataSize size, Consent.Shrinking consent) {
        await(img.shrink(image, size, consent));
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
}
