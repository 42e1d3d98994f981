package dev.qemu4j.qapi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Runs what takes more stack than a caller may have. */
final class DeepStack {
    /** For 11,000 levels; memory is taken only for what is used of it. */
    private static final long BYTES = 256L << 20;

    private DeepStack() {}

    /** Calls on a thread with a large stack and waits; it throws what the call throws. */
    static <T> T call(Supplier<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        result.complete(action.get());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "qemu4j-deep",
                BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException exception) {
                throw exception;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }
}
