package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.option.CacheMode;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** Options of {@code qemu-img commit}, which writes an overlay into its backing file. Immutable. */
public final class CommitOptions extends ImgOptions<CommitOptions.Builder> {
    private CommitOptions(Builder builder) {
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

    @Nullable
    Path base() {
        return settings().get("base", Path.class);
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder extends ImgOptions.Builder<CommitOptions, Builder> {
        private Builder() {}

        /**
         * Sets the progress listener.
         *
         * @param listener gets numbers from 0 to 1, in order, on a thread that reads the tool's output
         * @return this builder
         */
        public Builder onProgress(DoubleConsumer listener) {
            Objects.requireNonNull(listener, "listener");
            return flag("-p", true).progress(listener);
        }

        /**
         * Sets the cache mode of the image.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder cache(CacheMode mode) {
            Objects.requireNonNull(mode, "mode");
            return value("-t", mode.wireName());
        }

        /**
         * Sets into which image of the chain it is committed, by default the one below.
         *
         * @param base its path as the chain has it; the overlays in between become invalid
         * @return this builder
         */
        public Builder base(Path base) {
            Objects.requireNonNull(base, "base");
            return set("base", base).value("-b", base);
        }

        /**
         * Sets whether the overlay is left as it is instead of being emptied.
         *
         * @param keep true if so
         * @return this builder
         */
        public Builder keepOverlay(boolean keep) {
            return flag("-d", keep);
        }

        /**
         * Limits how fast it goes.
         *
         * @param perSecond at least 1 byte a second
         * @return this builder
         */
        public Builder rateLimit(DataSize perSecond) {
            Objects.requireNonNull(perSecond, "perSecond");
            if (perSecond.bytes() < 1) {
                throw new IllegalArgumentException("rateLimit: " + perSecond + " (expected: at least 1 byte a second)");
            }
            return value("-r", perSecond.bytes());
        }

        @Override
        public CommitOptions build() {
            return new CommitOptions(this);
        }
    }
}
