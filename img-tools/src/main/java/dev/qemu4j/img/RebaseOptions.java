package dev.qemu4j.img;

import dev.qemu4j.img.source.Consent;
import dev.qemu4j.option.CacheMode;
import java.util.Objects;
import java.util.function.DoubleConsumer;

/** Options of {@code qemu-img rebase}, which gives an overlay another backing file. Immutable. */
public final class RebaseOptions extends ImgOptions<RebaseOptions.Builder> {
    private RebaseOptions(Builder builder) {
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

    /** Collects options. Not thread-safe. */
    public static final class Builder extends ImgOptions.Builder<RebaseOptions, Builder> {
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
         * Sets the cache mode of the backing files.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder sourceCache(CacheMode mode) {
            Objects.requireNonNull(mode, "mode");
            return value("-T", mode.wireName());
        }

        /**
         * Sets whether what is copied into the overlay is compressed; QEMU 8.2 or newer.
         *
         * @param compress true if so
         * @return this builder
         */
        public Builder compress(boolean compress) {
            return flag("-c", compress);
        }

        /**
         * Reads an image although somebody may be writing it.
         *
         * @param consent {@link Consent#whatIsReadMayBeTorn}
         * @return this builder
         */
        public Builder forceShare(Consent.SharedReading consent) {
            Objects.requireNonNull(consent, "consent");
            return shared(consent);
        }

        @Override
        public RebaseOptions build() {
            return new RebaseOptions(this);
        }
    }
}
