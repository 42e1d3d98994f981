package dev.qemu4j.img;

/** Options of {@code qemu-img check}. */
public final class CheckOptions extends ImgOptions<CheckOptions> {
    CheckOptions() {}

    /**
     * Reads an image although somebody may be writing it.
     *
     * @param consent {@link Consent#whatIsReadMayBeTorn}
     * @return these options
     */
    public CheckOptions forceShare(Consent.SharedReading consent) {
        return shared(consent);
    }

    /**
     * Sets whether clusters that nothing uses are freed.
     *
     * @param repair true if so
     * @return these options
     */
    public CheckOptions repairLeaks(boolean repair) {
        return repair("leaks", repair);
    }

    /**
     * Sets whether all is repaired, at the risk of a wrong repair that hides what was lost.
     *
     * @param repair true if so
     * @return these options
     */
    public CheckOptions repairAll(boolean repair) {
        return repair("all", repair);
    }

    /**
     * Sets the cache mode of the image.
     *
     * @param mode such as {@code none}
     * @return these options
     */
    public CheckOptions sourceCache(String mode) {
        return value("-T", mode);
    }

    private CheckOptions repair(String what, boolean repair) {
        return repair ? value("-r", what) : this;
    }
}
