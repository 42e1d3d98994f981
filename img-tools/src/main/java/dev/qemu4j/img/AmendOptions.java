package dev.qemu4j.img;

import java.util.Objects;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** Options of {@code qemu-img amend}, which changes format options of an image. */
public final class AmendOptions extends FormatOptions<AmendOptions> {
    private @Nullable ImageKey newKey;
    private @Nullable ImageKey oldKey;

    AmendOptions() {}

    /**
     * Sets the progress listener.
     *
     * @param listener gets numbers from 0 to 1, in order, on a thread that reads the tool's output
     * @return these options
     */
    public AmendOptions onProgress(DoubleConsumer listener) {
        return flag("-p", true).progress(listener);
    }

    /**
     * Sets the cache mode of the image.
     *
     * @param mode {@code none}, {@code writeback}, {@code writethrough}, {@code directsync} or {@code unsafe}
     * @return these options
     */
    public AmendOptions cache(String mode) {
        return value("-t", mode);
    }

    /**
     * Adds a key to an image with LUKS, which is opened by the key of its {@link ImageSource}.
     *
     * @param added the new key
     * @return these options
     */
    public AmendOptions addKey(ImageKey added) {
        newKey = added;
        return this;
    }

    /**
     * Erases the slots that a key opens.
     *
     * @param erased the key
     * @param consent {@link Consent#theDataMayBecomeUnreadable}
     * @return these options
     */
    public AmendOptions eraseKey(ImageKey erased, Consent.KeyErasing consent) {
        Objects.requireNonNull(consent, "consent");
        oldKey = erased;
        return this;
    }

    /**
     * Lets even the last key be erased.
     *
     * @param consent {@link Consent#theDataMayBecomeUnreadable}
     * @return these options
     */
    public AmendOptions force(Consent.KeyErasing consent) {
        Objects.requireNonNull(consent, "consent");
        return flag("--force", true);
    }

    /** LUKS itself has the options at the top, qcow2 below those of its encryption. */
    void addKeyOptions(Format format) {
        String prefix = format.equals(Format.LUKS) ? "" : "encrypt.";
        if (newKey != null) {
            option(prefix + "state", "active").option(prefix + "new-secret", "qemu4j-new-key");
        }
        if (oldKey != null) {
            option(prefix + "state", "inactive").option(prefix + "old-secret", "qemu4j-old-key");
        }
    }

    @Nullable
    ImageKey newKey() {
        return newKey;
    }

    @Nullable
    ImageKey oldKey() {
        return oldKey;
    }
}
