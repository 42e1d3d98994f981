package dev.qemu4j.img;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The caller's consent to a loss at a target.
 *
 * @param overwrite whether a file that is there may be replaced
 * @param device the block device that may be written, or null for none
 */
record TargetConsent(boolean overwrite, @Nullable Path device) {
    static final TargetConsent NONE = new TargetConsent(false, null);

    static TargetConsent to(Consent.Overwriting consent) {
        Objects.requireNonNull(consent, "consent");
        return new TargetConsent(true, null);
    }

    static TargetConsent to(Consent.DeviceErasing consent) {
        return new TargetConsent(
                false, Objects.requireNonNull(consent, "consent").device());
    }
}
