package dev.qemu4j.img;

import dev.qemu4j.img.source.Consent;
import dev.qemu4j.option.CacheMode;
import java.util.Objects;

/** Options of {@code qemu-img info}. Immutable. */
public final class InfoOptions extends ImgOptions<InfoOptions.Builder> {
    private InfoOptions(Builder builder) {
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
    public static final class Builder extends ImgOptions.Builder<InfoOptions, Builder> {
        private Builder() {}

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

        /**
         * Sets the cache mode of the image; QEMU 11.0 or newer.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder cache(CacheMode mode) {
            Objects.requireNonNull(mode, "mode");
            return value("-t", mode.wireName());
        }

        /**
         * Sets whether the limits of its storage are told too; QEMU 11.0 or newer.
         *
         * @param limits true if so
         * @return this builder
         */
        public Builder limits(boolean limits) {
            return flag("--limits", limits);
        }

        @Override
        public InfoOptions build() {
            return new InfoOptions(this);
        }
    }
}
