package dev.qemu4j.qga;

import org.jspecify.annotations.Nullable;

/**
 * Signals a command that the agent does not run while the guest's file systems are frozen.
 *
 * <p>The client that froze them may be gone, such as a program that was killed: {@link GuestAgent#thaw} ends that.
 */
public final class GuestFrozenException extends GuestAgentException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public GuestFrozenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
