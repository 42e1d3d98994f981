package dev.qemu4j.img;

/** For which target the size is measured. */
public final class MeasureOptions extends FormatOptions<MeasureOptions> {
    MeasureOptions() {}

    /**
     * Reads an image although somebody may be writing it.
     *
     * @param consent {@link Consent#whatIsReadMayBeTorn}
     * @return these options
     */
    public MeasureOptions forceShare(Consent.SharedReading consent) {
        return shared(consent);
    }

    /**
     * Measures an internal snapshot instead of the present state.
     *
     * @param name its name or id
     * @return these options
     */
    public MeasureOptions snapshot(String name) {
        return value("-l", "snapshot.name=" + name.replace(",", ",,"));
    }
}
