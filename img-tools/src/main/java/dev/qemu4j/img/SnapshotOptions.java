package dev.qemu4j.img;

/** Options of {@code qemu-img snapshot}, for internal snapshots. */
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
