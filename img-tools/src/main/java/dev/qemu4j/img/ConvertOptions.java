package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.targets.internal.TargetConsent;
import dev.qemu4j.option.CacheMode;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** Options of {@code qemu-img convert}. Immutable. */
public final class ConvertOptions extends FormatOptions<ConvertOptions.Builder> {
    private static final String TARGET_IS_ZERO = "--target-is-zero";

    private ConvertOptions(Builder builder) {
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

    @Nullable
    ImageSource backing() {
        return settings().get("backing", ImageSource.class);
    }

    boolean isIntoPart() {
        return settings().get("intoPart", false);
    }

    boolean isIntoExisting() {
        return words().contains("-n");
    }

    boolean isTargetZero() {
        return words().contains(TARGET_IS_ZERO);
    }

    TargetConsent consent() {
        return settings().get("consent", TargetConsent.NONE);
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder extends FormatOptions.Builder<ConvertOptions, Builder> {
        private Builder() {}

        /**
         * Sets whether the target is compressed, which qcow2 and vmdk's {@code streamOptimized} can.
         *
         * @param compress true if so
         * @return this builder
         */
        public Builder compress(boolean compress) {
            return flag("-c", compress);
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
         * Sets the cache mode of the target.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder cache(CacheMode mode) {
            Objects.requireNonNull(mode, "mode");
            return value("-t", mode.wireName());
        }

        /**
         * Sets the cache mode of the source.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder sourceCache(CacheMode mode) {
            Objects.requireNonNull(mode, "mode");
            return value("-T", mode.wireName());
        }

        /**
         * Sets whether the kernel is asked to copy by itself, which can lose sparseness.
         *
         * @param offload true if so
         * @return this builder
         */
        public Builder copyOffload(boolean offload) {
            return flag("-C", offload);
        }

        /**
         * Sets whether persistent bitmaps are copied too.
         *
         * @param bitmaps true if so
         * @return this builder
         */
        public Builder bitmaps(boolean bitmaps) {
            return flag("--bitmaps", bitmaps);
        }

        /**
         * Sets whether inconsistent bitmaps are left out instead of failing.
         *
         * @param skip true if so
         * @return this builder
         */
        public Builder skipBrokenBitmaps(boolean skip) {
            return flag("--skip-broken-bitmaps", skip);
        }

        /**
         * Sets whether what cannot be read becomes zeros instead of failing.
         *
         * @param salvage true if so
         * @return this builder
         */
        public Builder salvage(boolean salvage) {
            return flag("--salvage", salvage);
        }

        /**
         * Converts an internal snapshot instead of the present state.
         *
         * @param name its name or id; one that could mean several snapshots is refused
         * @return this builder
         */
        public Builder snapshot(String name) {
            Objects.requireNonNull(name, "name");
            return set(ImgInspection.SNAPSHOT, name);
        }

        /**
         * Sets from how many zeros on the target is left sparse, by default 4 KiB.
         *
         * @param size a multiple of 512 bytes; 0 allocates all
         * @return this builder
         */
        public Builder sparse(DataSize size) {
            Objects.requireNonNull(size, "size");
            return value("-S", size.bytes());
        }

        /**
         * Limits how fast it goes.
         *
         * @param perSecond at least 1 byte a second
         * @return this builder
         */
        public Builder rateLimit(DataSize perSecond) {
            Objects.requireNonNull(perSecond, "perSecond");
            if (perSecond.bytes() < 1) {
                throw new IllegalArgumentException("rateLimit: " + perSecond + " (expected: at least 1 byte a second)");
            }
            return value("-r", perSecond.bytes());
        }

        /**
         * Sets the number of parts that are copied at a time.
         *
         * @param number 1 to 16, by default 8, and 1 for a disk on a web server, where QEMU 7.2 at times hangs with more
         * @return this builder
         */
        public Builder coroutines(int number) {
            return value("-m", number);
        }

        /**
         * Sets whether the target may be written in any order, which is faster on block devices.
         *
         * @param allowed true if so
         * @return this builder
         */
        public Builder outOfOrder(boolean allowed) {
            return flag("-W", allowed);
        }

        /**
         * Says that an existing target reads as zeros, so that zeros are not written. Data that the target has are read first: one that does not
         * read as zeros, such as an encrypted one that is new, is refused.
         *
         * @param zero true if so
         * @return this builder
         */
        public Builder targetIsZero(boolean zero) {
            return flag(TARGET_IS_ZERO, zero);
        }

        /**
         * Makes the target an overlay that has only what differs from a base. With {@link #intoExisting} the target must have that
         * backing file already, and no data of its own.
         *
         * @param base the base, which must be at the source's content
         * @param format the base's format
         * @return this builder
         */
        public Builder backing(Path base, Format format) {
            Objects.requireNonNull(base, "base");
            Objects.requireNonNull(format, "format");
            set("backing", ImageSource.of(base, format));
            return value("-B", base.toAbsolutePath()).value("-F", format);
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

        /**
         * Writes into an image that is there already instead of making one; options of the format are refused, since it has its own. An error
         * leaves it half written.
         *
         * @param consent {@link Consent#whatIsThereIsLost}
         * @return this builder
         */
        public Builder intoExisting(Consent.Overwriting consent) {
            Objects.requireNonNull(consent, "consent");
            return overwrite(consent).flag("-n", true);
        }

        /**
         * Writes into an image that is there already on a block device instead of making one; options of the format are refused.
         *
         * @param consent {@link Consent#whatIsOnTheDeviceIsLost}
         * @return this builder
         */
        public Builder intoExisting(Consent.DeviceErasing consent) {
            Objects.requireNonNull(consent, "consent");
            return overwriteDevice(consent).flag("-n", true);
        }

        /** Writes a file that is being prepared in the place of another: its inode is recorded, and must stay. */
        void intoPart() {
            set("intoPart", true);
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
        public ConvertOptions build() {
            return new ConvertOptions(this);
        }
    }
}
