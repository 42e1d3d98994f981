package dev.qemu4j.qga;

import org.jspecify.annotations.Nullable;

/** Signals that nothing listens at the address of an agent. A wait with a limit ends with a {@link GuestAgentNotReadyException} instead. */
public final class GuestAgentAbsentException extends GuestAgentException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public GuestAgentAbsentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
