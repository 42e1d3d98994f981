package dev.qemu4j.testing;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Work that is done at the same time, since machines on a LAN may wait for each other. */
final class Together {
    private final List<CompletableFuture<?>> tasks = new ArrayList<>();
    private final List<CompletableFuture<?>> ends = new ArrayList<>();
    private final CompletableFuture<Throwable> firstFailure = new CompletableFuture<>();

    private Together() {}

    /**
     * Does all of it, and returns once all has ended. If a piece fails, the others are interrupted.
     *
     * @param what the work in words
     * @param pieces the pieces, which keep their results themselves
     * @throws RuntimeException the first failure
     */
    static void run(String what, Collection<? extends Runnable> pieces) {
        if (pieces.size() == 1) {
            pieces.forEach(Runnable::run);
            return;
        }
        Together together = new Together();
        try {
            pieces.forEach(together::begin);
            Await.result(CompletableFuture.anyOf(together.allEnded(), together.firstFailure), what);
        } finally {
            together.tasks.forEach(task -> task.cancel(true)); // nothing, unless one has failed or the caller gives up
            Await.shielded(() -> Await.result(together.allEnded(), what));
        }
        Throwable failure = together.firstFailure.getNow(null);
        if (failure != null) {
            throw CallerStack.rethrown(what, failure);
        }
    }

    private void begin(Runnable piece) {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        ends.add(ended);
        Task<Boolean> task = Task.start("test-vm", own -> {
            try {
                piece.run();
                return true;
            } catch (Throwable e) {
                firstFailure.complete(e);
                throw e;
            } finally {
                ended.complete(true);
            }
        });
        tasks.add(task);
        Chain.then(task, done -> {}, failure -> {
            if (!task.isCancelled()) { // there may have been no room for its thread
                firstFailure.complete(failure);
                ended.complete(true);
            }
        });
    }

    private CompletableFuture<Void> allEnded() {
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    }
}
