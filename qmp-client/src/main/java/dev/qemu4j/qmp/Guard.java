package dev.qemu4j.qmp;

import java.util.concurrent.CompletableFuture;

/** Runs steps that a future waits for: what a step throws, an Error too, ends the future instead of vanishing. */
final class Guard {
    private Guard() {}

    static void run(CompletableFuture<?> result, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }
}
