package dev.qemu4j.qapi;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A sender of commands, such as a client. */
public interface QmpExecutor {
    /**
     * Sends a command.
     *
     * @param <R> the type of the command's result
     * @param command the command
     * @return the result, or the exception that the client tells of
     */
    <R extends @Nullable Object> CompletableFuture<R> execute(QmpCommand<R> command);
}
