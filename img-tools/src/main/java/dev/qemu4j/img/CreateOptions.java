package dev.qemu4j.img;

/** Options of {@code qemu-img create}. */
public final class CreateOptions extends FormatOptions<CreateOptions> {
    private TargetConsent consent = TargetConsent.NONE;

    CreateOptions() {}

    /**
     * Sets whether the backing file is not looked at, so that it may be missing; the size must be given then.
     *
     * @param unsafe true for not
     * @return these options
     */
    public CreateOptions unsafeBacking(boolean unsafe) {
        return flag("-u", unsafe);
    }

    boolean isBackingUnsafe() {
        return words().contains("-u");
    }

    /**
     * Lets the target replace an existing file, in one moment and only if all went well. It keeps the owner, group, mode and
     * attributes of that file. A data file that is there is written where it is instead (see {@link #dataFile}).
     *
     * @param consent {@link Consent#whatIsThereIsLost}
     * @return these options
     */
    public CreateOptions overwrite(Consent.Overwriting consent) {
        this.consent = TargetConsent.to(consent);
        return this;
    }

    /**
     * Lets the target be a block device, which is written in its place: an error leaves it half written. It is refused while it is mounted,
     * swapped to, part of another device or in use by QEMU.
     *
     * @param consent {@link Consent#whatIsOnTheDeviceIsLost}
     * @return these options
     */
    public CreateOptions overwriteDevice(Consent.DeviceErasing consent) {
        this.consent = TargetConsent.to(consent);
        return this;
    }

    TargetConsent consent() {
        return consent;
    }
}
