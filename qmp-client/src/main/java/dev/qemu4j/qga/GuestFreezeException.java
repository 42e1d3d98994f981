package dev.qemu4j.qga;

import org.jspecify.annotations.Nullable;

/** Signals that a guest's file systems were not frozen, or not all the while, or may still be frozen. */
public final class GuestFreezeException extends GuestAgentException {
    /**
     * Creates an exception.
     *
     * @param message what happened and what to do
     * @param cause what led to it, or null
     */
    public GuestFreezeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
