package dev.qemu4j.img;

import dev.qemu4j.qapi.block.PreallocMode;

/** Options of {@code qemu-img resize}. */
public final class ResizeOptions extends ImgOptions<ResizeOptions> {
    ResizeOptions() {}

    /**
     * Sets the preallocation of the added space.
     *
     * @param mode the mode
     * @return these options
     */
    public ResizeOptions preallocation(PreallocMode mode) {
        return joined("--preallocation", mode);
    }
}
