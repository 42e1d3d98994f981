package dev.qemu4j.qga;

import dev.qemu4j.base.QemuTimeoutException;
import org.jspecify.annotations.Nullable;

/** Signals that the agent's channel is there but nobody has answered in time, as while the guest boots. */
public final class GuestAgentNotReadyException extends QemuTimeoutException {
    /**
     * Creates an exception.
     *
     * @param message what happened and what to do
     * @param cause what led to it, or null
     */
    public GuestAgentNotReadyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
