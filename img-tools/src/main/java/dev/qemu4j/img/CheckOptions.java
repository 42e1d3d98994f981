package dev.qemu4j.img;

import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.option.CacheMode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Options of {@code qemu-img check}. Immutable. */
public final class CheckOptions extends ImgOptions<CheckOptions.Builder> {
    private static final String REPAIRED = "repaired";

    private CheckOptions(Builder builder) {
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

    /** Returns the image whose repair has a consent, or null for none. */
    @Nullable
    ImageSource repaired() {
        return settings().get(REPAIRED, ImageSource.class);
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
         * Repairs all, at the risk of a wrong repair that hides what was lost.
         *
         * @param consent {@link Consent#whatCannotBeRepairedIsLost}, which names the image
         * @return this builder
         */
        public Builder repairAll(Consent.Repairing consent) {
            Objects.requireNonNull(consent, "consent");
            return set(REPAIRED, consent.image()).repair("all", true);
        }

        /**
         * Sets the cache mode of the image.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder sourceCache(CacheMode mode) {
            Objects.requireNonNull(mode, "mode");
            return value("-T", mode.wireName());
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
