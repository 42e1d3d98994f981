package dev.qemu4j.img;

/** How an internal snapshot is worked with. */
public final class SnapshotOptions extends ImgOptions<SnapshotOptions> {
    SnapshotOptions() {}

    /**
     * Reads an image although somebody may be writing it.
     *
     * @param consent {@link Consent#whatIsReadMayBeTorn}
     * @return these options
     */
    public SnapshotOptions forceShare(Consent.SharedReading consent) {
        return shared(consent);
    }
}
