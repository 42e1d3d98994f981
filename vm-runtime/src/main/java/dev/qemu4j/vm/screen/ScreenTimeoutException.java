package dev.qemu4j.vm.screen;

import dev.qemu4j.base.QemuTimeoutException;
import org.jspecify.annotations.Nullable;

/** Signals that a screen did not show in time what a wait was for. */
public final class ScreenTimeoutException extends QemuTimeoutException {
    /** The last picture. */
    private final transient @Nullable Screenshot last;

    ScreenTimeoutException(String message, @Nullable Screenshot last, @Nullable Throwable cause) {
        super(message, cause);
        this.last = last;
    }

    /**
     * Returns the last picture that was looked at.
     *
     * @return the picture; null if there was not even one in time
     */
    public @Nullable Screenshot screenshot() {
        return last;
    }
}
