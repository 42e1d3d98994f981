package dev.qemu4j.img;

import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.targets.internal.TargetConsent;
import java.util.Objects;

/** Options of {@code qemu-img create}. Immutable. */
public final class CreateOptions extends FormatOptions<CreateOptions.Builder> {
    private CreateOptions(Builder builder) {
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

    boolean isBackingUnsafe() {
        return words().contains("-u");
    }

    TargetConsent consent() {
        return settings().get("consent", TargetConsent.NONE);
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder extends FormatOptions.Builder<CreateOptions, Builder> {
        private Builder() {}

        /**
         * Sets whether the backing file is not looked at, so that it may be missing; the size must be given then.
         *
         * @param unsafe true for not
         * @return this builder
         */
        public Builder unsafeBacking(boolean unsafe) {
            return flag("-u", unsafe);
        }

        /**
         * Lets the target replace an existing file, in one moment and only if all went well. It keeps the owner, group, mode and
         * attributes of that file. A data file that is there is written where it is instead (see {@link #dataFile}).
         *
         * @param consent {@link Consent#whatIsThereIsLost}
         * @return this builder
         */
        public Builder overwrite(Consent.Overwriting consent) {
            Objects.requireNonNull(consent, "consent");
            return overwriting(consent);
        }

        /**
         * Lets the target be a block device, which is written in its place: an error leaves it half written. It is refused while it is mounted,
         * swapped to, part of another device or in use by QEMU.
         *
         * @param consent {@link Consent#whatIsOnTheDeviceIsLost}
         * @return this builder
         */
        public Builder overwriteDevice(Consent.DeviceErasing consent) {
            Objects.requireNonNull(consent, "consent");
            return erasing(consent);
        }

        @Override
        public CreateOptions build() {
            return new CreateOptions(this);
        }
    }
}
