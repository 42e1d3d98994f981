package dev.qemu4j.qga;

import org.jspecify.annotations.Nullable;

/** Signals a command that the agent has but may not run, by its configuration. */
public final class GuestCommandDisabledException extends GuestAgentException {
    /**
     * Creates an exception.
     *
     * @param message what happened and what to do
     * @param cause what led to it, or null
     */
    public GuestCommandDisabledException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
