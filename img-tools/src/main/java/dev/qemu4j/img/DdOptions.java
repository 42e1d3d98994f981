package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.targets.internal.TargetConsent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Options of {@code qemu-img dd}. Immutable. */
public final class DdOptions extends ImgOptions<DdOptions.Builder> {
    private DdOptions(Builder builder) {
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

    /** The tool's own {@code count} includes the blocks that are passed over, in all versions up to 11.1. */
    List<String> operands() {
        long skip = settings().get("skip", 0L);
        long count = settings().get("count", -1L);
        List<String> operands = new ArrayList<>();
        DataSize block = settings().get("size", DataSize.class);
        if (block != null) {
            operands.add("bs=" + block.bytes());
        }
        if (skip > 0) {
            operands.add("skip=" + skip);
        }
        if (count >= 0) {
            operands.add("count=" + Math.addExact(count, skip));
        }
        return operands;
    }

    TargetConsent consent() {
        return settings().get("consent", TargetConsent.NONE);
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder extends ImgOptions.Builder<DdOptions, Builder> {
        private Builder() {}

        /**
         * Sets the size of a block, by default 512 bytes.
         *
         * @param size at least 1 byte
         * @return this builder
         */
        public Builder blockSize(DataSize size) {
            Objects.requireNonNull(size, "size");
            if (size.bytes() < 1) {
                throw new IllegalArgumentException("blockSize: " + size + " (expected: at least 1 byte)");
            }
            return set("size", size);
        }

        /**
         * Sets the number of blocks that are copied.
         *
         * @param blocks zero or more, by default all
         * @return this builder
         */
        public Builder count(long blocks) {
            return set("count", requireNumber("count", blocks));
        }

        /**
         * Sets the number of blocks of the source that are passed over.
         *
         * @param blocks zero or more, by default none
         * @return this builder
         */
        public Builder skip(long blocks) {
            return set("skip", requireNumber("skip", blocks));
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
         * Lets the target replace an existing file, in one moment and only if all went well. It keeps the owner, group, mode and
         * attributes of that file.
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

        private static long requireNumber(String what, long blocks) {
            if (blocks < 0) {
                throw new IllegalArgumentException(what + ": " + blocks + " (expected: >= 0)");
            }
            return blocks;
        }

        @Override
        public DdOptions build() {
            return new DdOptions(this);
        }
    }
}
