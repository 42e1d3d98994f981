package dev.qemu4j.img;

import dev.qemu4j.qapi.block.PreallocMode;
import java.util.Objects;

/** Options of {@code qemu-img resize}. Immutable. */
public final class ResizeOptions extends ImgOptions<ResizeOptions.Builder> {
    private ResizeOptions(Builder builder) {
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
    public static final class Builder extends ImgOptions.Builder<ResizeOptions, Builder> {
        private Builder() {}

        /**
         * Sets the preallocation of the added space.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder preallocation(PreallocMode mode) {
            Objects.requireNonNull(mode, "mode");
            return joined("--preallocation", mode);
        }

        @Override
        public ResizeOptions build() {
            return new ResizeOptions(this);
        }
    }
}
