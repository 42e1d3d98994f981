package dev.qemu4j.qga;

import org.jspecify.annotations.Nullable;

/** Signals a command that the agent has but may not run, by its configuration. */
public final class GuestCommandDisabledException extends GuestAgentException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public GuestCommandDisabledException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
