package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import java.nio.file.Path;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** Options of {@code qemu-img commit}, which writes an overlay into its backing file. */
public final class CommitOptions extends ImgOptions<CommitOptions> {
    private @Nullable Path base;

    CommitOptions() {}

    /**
     * Sets the progress listener.
     *
     * @param listener gets numbers from 0 to 1, in order, on a thread that reads the tool's output
     * @return these options
     */
    public CommitOptions onProgress(DoubleConsumer listener) {
        return flag("-p", true).progress(listener);
    }

    /**
     * Sets the cache mode of the image.
     *
     * @param mode {@code none}, {@code writeback}, {@code writethrough}, {@code directsync} or {@code unsafe}
     * @return these options
     */
    public CommitOptions cache(String mode) {
        return value("-t", mode);
    }

    /**
     * Sets into which image of the chain it is committed, by default the one below.
     *
     * @param base its path as the chain has it; the overlays in between become invalid
     * @return these options
     */
    public CommitOptions base(Path base) {
        this.base = base;
        return value("-b", base);
    }

    @Nullable
    Path base() {
        return base;
    }

    /**
     * Sets whether the overlay is left as it is instead of being emptied.
     *
     * @param keep true if so
     * @return these options
     */
    public CommitOptions keepOverlay(boolean keep) {
        return flag("-d", keep);
    }

    /**
     * Limits how fast it goes.
     *
     * @param perSecond bytes a second
     * @return these options
     */
    public CommitOptions rateLimit(DataSize perSecond) {
        return value("-r", perSecond.bytes());
    }
}
