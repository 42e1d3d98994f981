package dev.qemu4j.img;

import dev.qemu4j.img.source.Consent;
import java.util.Objects;

/** Options of {@code qemu-img snapshot}, for internal snapshots. Immutable. */
final class SnapshotOptions extends ImgOptions<SnapshotOptions.Builder> {
    private SnapshotOptions(Builder builder) {
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
    static final class Builder extends ImgOptions.Builder<SnapshotOptions, Builder> {
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

        @Override
        public SnapshotOptions build() {
            return new SnapshotOptions(this);
        }
    }
}
