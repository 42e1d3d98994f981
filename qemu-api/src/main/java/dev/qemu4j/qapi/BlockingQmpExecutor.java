package dev.qemu4j.qapi;

import org.jspecify.annotations.Nullable;

/** A sender of commands that waits for their replies, as the blocking face of a client does. */
public interface BlockingQmpExecutor {
    /**
     * Sends a command and waits for the reply.
     *
     * @param <R> the type of the command's result
     * @param command the command
     * @return the result
     */
    <R extends @Nullable Object> R execute(QmpCommand<R> command);
}
