package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Operations on a persistent bitmap; several are done in the order in which they are set. */
public final class BitmapOptions extends ImgOptions<BitmapOptions> {
    private @Nullable ImageSource sourceFile;

    BitmapOptions() {}

    /**
     * Adds the bitmap.
     *
     * @return these options
     */
    public BitmapOptions add() {
        return flag("--add");
    }

    /**
     * Sets the granularity of a bitmap that is added: the amount of data for each bit.
     *
     * @param size a power of two, by default 64 KiB
     * @return these options
     */
    public BitmapOptions granularity(DataSize size) {
        return value("-g", size.bytes());
    }

    /**
     * Removes it.
     *
     * @return these options
     */
    public BitmapOptions remove() {
        return flag("--remove");
    }

    /**
     * Removes all bitmaps; QEMU 10.1 or newer.
     *
     * @return these options
     */
    public BitmapOptions removeAll() {
        return flag("--remove-all");
    }

    /**
     * Clears all its bits.
     *
     * @return these options
     */
    public BitmapOptions clear() {
        return flag("--clear");
    }

    /**
     * Has it record writes.
     *
     * @return these options
     */
    public BitmapOptions enable() {
        return flag("--enable");
    }

    /**
     * Has it record no more writes.
     *
     * @return these options
     */
    public BitmapOptions disable() {
        return flag("--disable");
    }

    /**
     * Adds the bits of another bitmap.
     *
     * @param source its name
     * @return these options
     */
    public BitmapOptions merge(String source) {
        return value("--merge", source);
    }

    /**
     * Sets in which image the bitmaps to merge are.
     *
     * @param image the image
     * @param format its format
     * @return these options
     */
    public BitmapOptions sourceFile(Path image, Format format) {
        sourceFile = ImageSource.of(image, format);
        return value("-b", image.toAbsolutePath()).value("-F", format);
    }

    @Nullable
    ImageSource sourceFile() {
        return sourceFile;
    }
}
