package dev.qemu4j.img;

import java.util.Objects;

/** How an image is created. */
public final class CreateOptions extends FormatOptions<CreateOptions> {
    private boolean overwrite;

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

    /**
     * Lets the target replace a file that is there, in one moment and only if all went well.
     *
     * @param consent {@link Consent#whatIsThereIsLost}
     * @return these options
     */
    public CreateOptions overwrite(Consent.Overwriting consent) {
        Objects.requireNonNull(consent, "consent");
        overwrite = true;
        return this;
    }

    boolean overwrites() {
        return overwrite;
    }
}
