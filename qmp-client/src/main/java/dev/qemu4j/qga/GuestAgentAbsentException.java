package dev.qemu4j.qga;

import org.jspecify.annotations.Nullable;

/** Signals that there is no agent: nothing listens at the address, or nobody in the guest has opened the port. */
public final class GuestAgentAbsentException extends GuestAgentException {
    /**
     * Creates an exception.
     *
     * @param message what happened and what to do
     * @param cause what led to it, or null
     */
    public GuestAgentAbsentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
