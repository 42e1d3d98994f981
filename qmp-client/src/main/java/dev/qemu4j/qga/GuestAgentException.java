package dev.qemu4j.qga;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/**
 * Signals that something is wrong with a guest's agent. It is the root of this package's exceptions but {@link
 * GuestAgentNotReadyException}, which is a {@link dev.qemu4j.base.QemuTimeoutException} as all that tell of a limit.
 *
 * <p>What is wrong with a single command or with the connection is told by the exceptions of {@code dev.qemu4j.qmp}, as
 * of any QMP command.
 */
public class GuestAgentException extends QemuException {
    /**
     * Creates an exception.
     *
     * @param message the message: the failure and the advice
     * @param cause the cause, or null
     */
    public GuestAgentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
