package dev.qemu4j.img;

/** Options of {@code qemu-img info}. */
public final class InfoOptions extends ImgOptions<InfoOptions> {
    InfoOptions() {}

    /**
     * Reads an image although somebody may be writing it.
     *
     * @param consent {@link Consent#whatIsReadMayBeTorn}
     * @return these options
     */
    public InfoOptions forceShare(Consent.SharedReading consent) {
        return shared(consent);
    }

    /**
     * Sets the cache mode of the image; QEMU 11.0 or newer.
     *
     * @param mode such as {@code none}
     * @return these options
     */
    public InfoOptions cache(String mode) {
        return value("-t", mode);
    }

    /**
     * Sets whether the limits of its storage are told too; QEMU 11.0 or newer.
     *
     * @param limits true if so
     * @return these options
     */
    public InfoOptions limits(boolean limits) {
        return flag("--limits", limits);
    }
}
