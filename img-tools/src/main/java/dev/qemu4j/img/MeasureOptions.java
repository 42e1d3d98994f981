package dev.qemu4j.img;

import dev.qemu4j.img.source.Consent;
import java.util.Objects;

/** Options of a measurement: the target whose size is measured. Immutable. */
public final class MeasureOptions extends FormatOptions<MeasureOptions.Builder> {
    private MeasureOptions(Builder builder) {
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
    public static final class Builder extends FormatOptions.Builder<MeasureOptions, Builder> {
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
         * Measures an internal snapshot instead of the present state.
         *
         * @param name its name or id; one that could mean several snapshots is refused
         * @return this builder
         */
        public Builder snapshot(String name) {
            Objects.requireNonNull(name, "name");
            return set(ImgInspection.SNAPSHOT, name);
        }

        @Override
        public MeasureOptions build() {
            return new MeasureOptions(this);
        }
    }
}
