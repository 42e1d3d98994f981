package dev.qemu4j.img;

import java.util.function.DoubleConsumer;

/** Options of {@code qemu-img rebase}, which gives an overlay another backing file. */
public final class RebaseOptions extends ImgOptions<RebaseOptions> {
    RebaseOptions() {}

    /**
     * Sets the progress listener.
     *
     * @param listener gets numbers from 0 to 1, in order, on a thread that reads the tool's output
     * @return these options
     */
    public RebaseOptions onProgress(DoubleConsumer listener) {
        return flag("-p", true).progress(listener);
    }

    /**
     * Sets the cache mode of the image.
     *
     * @param mode {@code none}, {@code writeback}, {@code writethrough}, {@code directsync} or {@code unsafe}
     * @return these options
     */
    public RebaseOptions cache(String mode) {
        return value("-t", mode);
    }

    /**
     * Sets the cache mode of the backing files.
     *
     * @param mode such as {@code none}
     * @return these options
     */
    public RebaseOptions sourceCache(String mode) {
        return value("-T", mode);
    }

    /**
     * Sets whether what is copied into the overlay is compressed; QEMU 8.2 or newer.
     *
     * @param compress true if so
     * @return these options
     */
    public RebaseOptions compress(boolean compress) {
        return flag("-c", compress);
    }

    /**
     * Reads an image although somebody may be writing it.
     *
     * @param consent {@link Consent#whatIsReadMayBeTorn}
     * @return these options
     */
    public RebaseOptions forceShare(Consent.SharedReading consent) {
        return shared(consent);
    }
}
