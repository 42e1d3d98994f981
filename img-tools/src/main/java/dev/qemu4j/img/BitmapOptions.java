package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Operations on a persistent bitmap; several are done in the order in which they are set. Immutable. */
public final class BitmapOptions extends ImgOptions<BitmapOptions.Builder> {
    private static final String REMOVE_ALL = "--remove-all";
    private static final Set<String> OF_ONE =
            Set.of("--add", "--remove", "--clear", "--enable", "--disable", "--merge");

    private BitmapOptions(Builder builder) {
        super(builder);
    }

    /**
     * Returns a builder with the tool's defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Builder toBuilder() {
        return builder().from(this);
    }

    /** Tells whether all that is to be done is done to all bitmaps, so that the tool takes no name. */
    boolean isOfAll() {
        return words().contains(REMOVE_ALL) && words().stream().noneMatch(OF_ONE::contains);
    }

    @Nullable
    ImageSource sourceFile() {
        return settings().get("sourceFile", ImageSource.class);
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder extends ImgOptions.Builder<BitmapOptions, Builder> {
        private Builder() {}

        /**
         * Adds the bitmap.
         *
         * @return this builder
         */
        public Builder add() {
            return flag("--add");
        }

        /**
         * Sets the granularity of a bitmap that is added: the amount of data for each bit.
         *
         * @param size a power of two, by default 64 KiB
         * @return this builder
         */
        public Builder granularity(DataSize size) {
            Objects.requireNonNull(size, "size");
            return value("-g", size.bytes());
        }

        /**
         * Removes it.
         *
         * @return this builder
         */
        public Builder remove() {
            return flag("--remove");
        }

        /**
         * Removes all bitmaps, whatever the name of the one that is given; QEMU 10.1 or newer.
         *
         * @return this builder
         */
        public Builder removeAll() {
            return flag(REMOVE_ALL);
        }

        /**
         * Clears all its bits.
         *
         * @return this builder
         */
        public Builder clear() {
            return flag("--clear");
        }

        /**
         * Has it record writes.
         *
         * @return this builder
         */
        public Builder enable() {
            return flag("--enable");
        }

        /**
         * Has it record no more writes.
         *
         * @return this builder
         */
        public Builder disable() {
            return flag("--disable");
        }

        /**
         * Adds the bits of another bitmap.
         *
         * @param source its name
         * @return this builder
         */
        public Builder merge(String source) {
            Objects.requireNonNull(source, "source");
            return value("--merge", source);
        }

        /**
         * Sets in which image the bitmaps to merge are.
         *
         * @param image the image
         * @param format its format
         * @return this builder
         */
        public Builder sourceFile(Path image, Format format) {
            Objects.requireNonNull(image, "image");
            Objects.requireNonNull(format, "format");
            set("sourceFile", ImageSource.of(image, format));
            return value("-b", image.toAbsolutePath()).value("-F", format);
        }

        @Override
        public BitmapOptions build() {
            return new BitmapOptions(this);
        }
    }
}
