package dev.qemu4j.qga;

import org.jspecify.annotations.Nullable;

/** Signals that a guest's file systems were not frozen, or not all the while, or may still be frozen. */
public final class GuestFreezeException extends GuestAgentException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public GuestFreezeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
