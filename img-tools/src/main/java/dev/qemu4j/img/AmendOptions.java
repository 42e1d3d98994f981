package dev.qemu4j.img;

import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.option.CacheMode;
import java.util.Objects;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** Options of {@code qemu-img amend}, which changes format options of an image. Immutable. */
public final class AmendOptions extends FormatOptions<AmendOptions.Builder> {
    private AmendOptions(Builder builder) {
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

    /** Returns these options with those for the keys: LUKS itself has them at the top, qcow2 below those of its encryption. */
    AmendOptions withKeyOptions(Format format) {
        String prefix = format.equals(Format.LUKS) ? "" : "encrypt.";
        Builder builder = toBuilder();
        if (newKey() != null) {
            builder.option(prefix + "state", "active").option(prefix + "new-secret", "qemu4j-new-key");
        }
        if (oldKey() != null) {
            builder.option(prefix + "state", "inactive").option(prefix + "old-secret", "qemu4j-old-key");
        }
        return builder.build();
    }

    @Nullable
    ImageKey newKey() {
        return settings().get("added", ImageKey.class);
    }

    @Nullable
    ImageKey oldKey() {
        return settings().get("erased", ImageKey.class);
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder extends FormatOptions.Builder<AmendOptions, Builder> {
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
         * Adds a key to an image with LUKS, which is opened by the key of its {@link dev.qemu4j.img.source.ImageSource}.
         *
         * @param added the new key
         * @return this builder
         */
        public Builder addKey(ImageKey added) {
            Objects.requireNonNull(added, "added");
            return set("added", added);
        }

        /**
         * Erases the slots that a key opens.
         *
         * @param erased the key
         * @param consent {@link Consent#theDataMayBecomeUnreadable}
         * @return this builder
         */
        public Builder eraseKey(ImageKey erased, Consent.KeyErasing consent) {
            Objects.requireNonNull(erased, "erased");
            Objects.requireNonNull(consent, "consent");
            return set("erased", erased);
        }

        /**
         * Lets even the last key be erased.
         *
         * @param consent {@link Consent#theDataMayBecomeUnreadable}
         * @return this builder
         */
        public Builder force(Consent.KeyErasing consent) {
            Objects.requireNonNull(consent, "consent");
            return flag("--force", true);
        }

        @Override
        public AmendOptions build() {
            return new AmendOptions(this);
        }
    }
}
