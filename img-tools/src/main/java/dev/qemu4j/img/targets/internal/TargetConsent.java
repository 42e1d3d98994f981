package dev.qemu4j.img.targets.internal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The caller's consent to a loss at a target.
 *
 * @param overwrite whether a file that is there may be replaced
 * @param device the block device that may be written, or null for none
 */
public record TargetConsent(boolean overwrite, @Nullable Path device) {
    public static final TargetConsent NONE = new TargetConsent(false, null);

    /** Lets a file that is there be replaced. */
    public static final TargetConsent OVERWRITE = new TargetConsent(true, null);

    /** Lets a block device be written. */
    public static TargetConsent to(Path device) {
        return new TargetConsent(false, device);
    }
}
