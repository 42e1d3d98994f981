package dev.qemu4j.img;

import dev.qemu4j.img.source.Consent;
import java.util.Objects;

/** Options of {@code qemu-img check}. Immutable. */
public final class CheckOptions extends ImgOptions<CheckOptions.Builder> {
    private CheckOptions(Builder builder) {
        super(builder);
    }

    /**
     * Starts with the tool's defaults.
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
    public static final class Builder extends ImgOptions.Builder<CheckOptions, Builder> {
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
         * Sets whether clusters that nothing uses are freed.
         *
         * @param repair true if so
         * @return this builder
         */
        public Builder repairLeaks(boolean repair) {
            return repair("leaks", repair);
        }

        /**
         * Sets whether all is repaired, at the risk of a wrong repair that hides what was lost.
         *
         * @param repair true if so
         * @return this builder
         */
        public Builder repairAll(boolean repair) {
            return repair("all", repair);
        }

        /**
         * Sets the cache mode of the image.
         *
         * @param mode such as {@code none}
         * @return this builder
         */
        public Builder sourceCache(String mode) {
            Objects.requireNonNull(mode, "mode");
            return value("-T", mode);
        }

        private Builder repair(String what, boolean repair) {
            return repair ? value("-r", what) : this;
        }

        @Override
        public CheckOptions build() {
            return new CheckOptions(this);
        }
    }
}
