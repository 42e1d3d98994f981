package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;

/** Options of {@code qemu-img bench}. */
public final class BenchOptions extends ImgOptions<BenchOptions> {
    BenchOptions() {}

    /**
     * Sets the number of requests, by default 75000.
     *
     * @param requests at least 1
     * @return these options
     */
    public BenchOptions count(int requests) {
        return value("-c", requests);
    }

    /**
     * Sets the number of requests in flight, by default 64.
     *
     * @param requests at least 1
     * @return these options
     */
    public BenchOptions depth(int requests) {
        return value("-d", requests);
    }

    /**
     * Sets whether it is written to instead of read.
     *
     * @param write true if so, which destroys what is there
     * @return these options
     */
    public BenchOptions write(boolean write) {
        return flag("-w", write);
    }

    /**
     * Sets the byte that is written.
     *
     * @param value 0 to 255
     * @return these options
     */
    public BenchOptions pattern(int value) {
        return joined("--pattern", value);
    }

    /**
     * Sets the offset of the first request.
     *
     * @param offset from the disk's start
     * @return these options
     */
    public BenchOptions offset(DataSize offset) {
        return value("-o", offset.bytes());
    }

    /**
     * Sets the size of a request, by default 4 KiB.
     *
     * @param size at least 1 byte
     * @return these options
     */
    public BenchOptions bufferSize(DataSize size) {
        return value("-s", size.bytes());
    }

    /**
     * Sets the distance of each request from the one before.
     *
     * @param size by default the size of a request
     * @return these options
     */
    public BenchOptions stepSize(DataSize size) {
        return value("-S", size.bytes());
    }

    /**
     * Sets after how many writes a flush is made.
     *
     * @param requests 0 for none
     * @return these options
     */
    public BenchOptions flushInterval(int requests) {
        return joined("--flush-interval", requests);
    }

    /**
     * Sets whether a flush does not wait for the requests before.
     *
     * @param noDrain true if so
     * @return these options
     */
    public BenchOptions noDrain(boolean noDrain) {
        return flag("--no-drain", noDrain);
    }

    /**
     * Sets the host's interface for asynchronous I/O.
     *
     * @param mode {@code threads}, {@code native} or {@code io_uring}
     * @return these options
     */
    public BenchOptions aio(String mode) {
        return value("-i", mode);
    }

    /**
     * Sets whether Linux' own asynchronous I/O is used, as {@code aio("native")} does.
     *
     * @param nativeAio true if so
     * @return these options
     */
    public BenchOptions nativeAio(boolean nativeAio) {
        return flag("-n", nativeAio);
    }

    /**
     * Sets the cache mode of the image.
     *
     * @param mode {@code none}, {@code writeback}, {@code writethrough}, {@code directsync} or {@code unsafe}
     * @return these options
     */
    public BenchOptions cache(String mode) {
        return value("-t", mode);
    }

    /**
     * Reads an image although somebody may be writing it.
     *
     * @param consent {@link Consent#whatIsReadMayBeTorn}
     * @return these options
     */
    public BenchOptions forceShare(Consent.SharedReading consent) {
        return shared(consent);
    }
}
