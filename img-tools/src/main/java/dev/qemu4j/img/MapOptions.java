package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;

/** Options of {@code qemu-img map}. */
public final class MapOptions extends ImgOptions<MapOptions> {
    MapOptions() {}

    /**
     * Reads an image although somebody may be writing it.
     *
     * @param consent {@link Consent#whatIsReadMayBeTorn}
     * @return these options
     */
    public MapOptions forceShare(Consent.SharedReading consent) {
        return shared(consent);
    }

    /**
     * Sets the offset at which the map begins.
     *
     * @param offset from the disk's start
     * @return these options
     */
    public MapOptions startOffset(DataSize offset) {
        return joined("--start-offset", offset.bytes());
    }

    /**
     * Sets the length of the mapped range.
     *
     * @param length the most bytes
     * @return these options
     */
    public MapOptions maxLength(DataSize length) {
        return joined("--max-length", length.bytes());
    }
}
