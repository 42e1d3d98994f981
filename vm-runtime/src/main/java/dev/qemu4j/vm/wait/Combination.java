package dev.qemu4j.vm.wait;

import dev.qemu4j.base.async.Chain;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Several conditions as one. */
final class Combination {
    private Combination() {}

    record All(List<Condition> conditions) implements Condition {
        @Override
        public CompletableFuture<?> begin(WaitRun run, Duration limit) {
            CompletableFuture<?>[] looks = begun(conditions, run, limit);
            CompletableFuture<Object> failed = new CompletableFuture<>();
            for (CompletableFuture<?> look : looks) {
                Chain.then(look, sign -> {}, failed::completeExceptionally);
            }
            return CompletableFuture.anyOf(CompletableFuture.allOf(looks), failed);
        }
    }

    record Any(List<Condition> conditions) implements Condition {
        @Override
        public CompletableFuture<?> begin(WaitRun run, Duration limit) {
            CompletableFuture<?>[] looks = begun(conditions, run, limit);
            CompletableFuture<Object> met = new CompletableFuture<>();
            for (CompletableFuture<?> look : looks) {
                Chain.end(
                        look,
                        (sign, failure) -> {
                            if (failure == null) {
                                met.complete(true);
                            }
                        },
                        met::completeExceptionally);
            }
            // all have ended: either one was met, or this is of one that failed
            Chain.then(CompletableFuture.allOf(looks), none -> {}, met::completeExceptionally);
            return met;
        }
    }

    private static CompletableFuture<?>[] begun(List<Condition> conditions, WaitRun run, Duration limit) {
        return conditions.stream().map(condition -> run.begin(condition, limit)).toArray(CompletableFuture<?>[]::new);
    }
}
