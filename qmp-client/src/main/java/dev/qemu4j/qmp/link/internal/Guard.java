package dev.qemu4j.qmp.link.internal;

import java.util.concurrent.CompletableFuture;

/** Runs steps that a future waits for: what a step throws, an Error too, ends the future instead of vanishing. */
public final class Guard {
    private Guard() {}

    public static void run(CompletableFuture<?> result, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }
}
