package dev.qemu4j.vm.wait;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Several conditions as one. */
final class Combination {
    private Combination() {}

    static Condition all(List<Condition> conditions) {
        return (run, limit) -> {
            CompletableFuture<?>[] looks = begun(conditions, run, limit);
            CompletableFuture<Object> failed = new CompletableFuture<>();
            for (CompletableFuture<?> look : looks) {
                look.whenComplete((sign, failure) -> {
                    if (failure != null) {
                        failed.completeExceptionally(failure);
                    }
                });
            }
            return CompletableFuture.anyOf(CompletableFuture.allOf(looks), failed);
        };
    }

    static Condition any(List<Condition> conditions) {
        return (run, limit) -> {
            CompletableFuture<?>[] looks = begun(conditions, run, limit);
            CompletableFuture<Object> met = new CompletableFuture<>();
            for (CompletableFuture<?> look : looks) {
                look.thenAccept(met::complete);
            }
            CompletableFuture.allOf(looks).whenComplete((none, failure) -> {
                if (failure != null) { // all have ended: either one was met, or this is of one that failed
                    met.completeExceptionally(failure);
                }
            });
            return met;
        };
    }

    private static CompletableFuture<?>[] begun(List<Condition> conditions, WaitRun run, Duration limit) {
        return conditions.stream().map(condition -> run.begin(condition, limit)).toArray(CompletableFuture<?>[]::new);
    }
}
