package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.option.CacheMode;
import dev.qemu4j.qapi.block.BlockdevAioOptions;
import java.util.Objects;

/** Options of {@code qemu-img bench}. Immutable. */
public final class BenchOptions extends ImgOptions<BenchOptions.Builder> {
    private BenchOptions(Builder builder) {
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
    public static final class Builder extends ImgOptions.Builder<BenchOptions, Builder> {
        private Builder() {}

        /**
         * Sets the number of requests, by default 75000.
         *
         * @param requests at least 1
         * @return this builder
         */
        public Builder count(int requests) {
            return value("-c", requests);
        }

        /**
         * Sets the number of requests in flight, by default 64.
         *
         * @param requests at least 1
         * @return this builder
         */
        public Builder depth(int requests) {
            return value("-d", requests);
        }

        /**
         * Sets whether it is written to instead of read.
         *
         * @param write true if so, which destroys what is there
         * @return this builder
         */
        public Builder write(boolean write) {
            return flag("-w", write);
        }

        /**
         * Sets the byte that is written.
         *
         * @param value 0 to 255
         * @return this builder
         */
        public Builder pattern(int value) {
            return joined("--pattern", value);
        }

        /**
         * Sets the offset of the first request.
         *
         * @param offset from the disk's start
         * @return this builder
         */
        public Builder offset(DataSize offset) {
            Objects.requireNonNull(offset, "offset");
            return value("-o", offset.bytes());
        }

        /**
         * Sets the size of a request, by default 4 KiB.
         *
         * @param size at least 1 byte
         * @return this builder
         */
        public Builder bufferSize(DataSize size) {
            Objects.requireNonNull(size, "size");
            return value("-s", size.bytes());
        }

        /**
         * Sets the distance of each request from the one before.
         *
         * @param size by default the size of a request
         * @return this builder
         */
        public Builder stepSize(DataSize size) {
            Objects.requireNonNull(size, "size");
            return value("-S", size.bytes());
        }

        /**
         * Sets after how many writes a flush is made.
         *
         * @param requests 0 for none
         * @return this builder
         */
        public Builder flushInterval(int requests) {
            return joined("--flush-interval", requests);
        }

        /**
         * Sets whether a flush does not wait for the requests before.
         *
         * @param noDrain true if so
         * @return this builder
         */
        public Builder noDrain(boolean noDrain) {
            return flag("--no-drain", noDrain);
        }

        /**
         * Sets the host's interface for asynchronous I/O.
         *
         * @param mode the interface
         * @return this builder
         */
        public Builder aio(BlockdevAioOptions mode) {
            Objects.requireNonNull(mode, "mode");
            return value("-i", mode.wireName());
        }

        /**
         * Sets whether Linux' own asynchronous I/O is used, as {@link BlockdevAioOptions#NATIVE} does.
         *
         * @param nativeAio true if so
         * @return this builder
         */
        public Builder nativeAio(boolean nativeAio) {
            return flag("-n", nativeAio);
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
        public BenchOptions build() {
            return new BenchOptions(this);
        }
    }
}
