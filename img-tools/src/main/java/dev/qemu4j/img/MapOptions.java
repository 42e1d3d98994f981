package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Consent;
import java.util.Objects;

/** Options of {@code qemu-img map}. Immutable. */
public final class MapOptions extends ImgOptions<MapOptions.Builder> {
    private MapOptions(Builder builder) {
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
    public static final class Builder extends ImgOptions.Builder<MapOptions, Builder> {
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
         * Sets the offset at which the map begins.
         *
         * @param offset from the disk's start
         * @return this builder
         */
        public Builder startOffset(DataSize offset) {
            Objects.requireNonNull(offset, "offset");
            return joined("--start-offset", offset.bytes());
        }

        /**
         * Sets the length of the mapped range.
         *
         * @param length the most bytes
         * @return this builder
         */
        public Builder maxLength(DataSize length) {
            Objects.requireNonNull(length, "length");
            return joined("--max-length", length.bytes());
        }

        @Override
        public MapOptions build() {
            return new MapOptions(this);
        }
    }
}
