package dev.qemu4j.qga;

import dev.qemu4j.base.QemuTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Signals that no agent has answered in time. The guest still boots or has none, or, as a {@link GuestAgentAbsentException} as the cause
 * tells, nothing listens at the address.
 */
public final class GuestAgentNotReadyException extends QemuTimeoutException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public GuestAgentNotReadyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
