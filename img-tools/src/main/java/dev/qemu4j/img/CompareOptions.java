package dev.qemu4j.img;

import dev.qemu4j.img.source.Consent;
import dev.qemu4j.option.CacheMode;
import java.util.Objects;
import java.util.function.DoubleConsumer;

/** Options of {@code qemu-img compare}. Immutable. */
public final class CompareOptions extends ImgOptions<CompareOptions.Builder> {
    private CompareOptions(Builder builder) {
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
    public static final class Builder extends ImgOptions.Builder<CompareOptions, Builder> {
        private Builder() {}

        /**
         * Sets whether different sizes and allocations are a difference, too.
         *
         * @param strict true if so
         * @return this builder
         */
        public Builder strict(boolean strict) {
            return flag("-s", strict);
        }

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
         * Sets the cache mode of the images.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder sourceCache(CacheMode mode) {
            Objects.requireNonNull(mode, "mode");
            return value("-T", mode.wireName());
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
        public CompareOptions build() {
            return new CompareOptions(this);
        }
    }
}
