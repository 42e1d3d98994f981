package dev.qemu4j.img;

import java.util.function.DoubleConsumer;

/** Options of {@code qemu-img compare}. */
public final class CompareOptions extends ImgOptions<CompareOptions> {
    CompareOptions() {}

    /**
     * Sets whether different sizes and allocations are a difference, too.
     *
     * @param strict true if so
     * @return these options
     */
    public CompareOptions strict(boolean strict) {
        return flag("-s", strict);
    }

    /**
     * Sets the progress listener.
     *
     * @param listener gets numbers from 0 to 1, in order, on a thread that reads the tool's output
     * @return these options
     */
    public CompareOptions onProgress(DoubleConsumer listener) {
        return flag("-p", true).progress(listener);
    }

    /**
     * Sets the cache mode of the images.
     *
     * @param mode {@code none}, {@code writeback}, {@code writethrough}, {@code directsync} or {@code unsafe}
     * @return these options
     */
    public CompareOptions sourceCache(String mode) {
        return value("-T", mode);
    }

    /**
     * Reads an image although somebody may be writing it.
     *
     * @param consent {@link Consent#whatIsReadMayBeTorn}
     * @return these options
     */
    public CompareOptions forceShare(Consent.SharedReading consent) {
        return shared(consent);
    }
}
