package dev.qemu4j.testing.shell;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A copy on a thread of its own, which nothing interrupts. A command that is cut off in the middle of its input would leave a shell that waits for the rest. If its caller
 * gives up, the copy ends after the part that is under way, and removes what is half done; a verb that waits also waits for that.
 */
final class CopyTask {
    private final Task<Boolean> task;
    private final CompletableFuture<@Nullable Void> future;

    private CopyTask(Task<Boolean> task, CompletableFuture<@Nullable Void> future) {
        this.task = task;
        this.future = future;
    }

    /** A copy in parts. */
    interface Work {
        /**
         * Copies.
         *
         * @param next is run before each part, and throws if nobody wants the copy any more
         */
        void run(Runnable next);
    }

    static CopyTask start(Work work) {
        AtomicBoolean unwanted = new AtomicBoolean();
        Task<Boolean> task = Task.start("guest-shell", own -> {
            work.run(() -> requireWanted(unwanted));
            return true;
        });
        return new CopyTask(
                task, OwnedFuture.of(task.<@Nullable Void>thenApply(done -> null), () -> unwanted.set(true)));
    }

    CompletableFuture<@Nullable Void> future() {
        return future;
    }

    /** Waits for the end. An interrupt gives the copy up, and waits until nothing is left of it. */
    void await(String wait, Duration longestPart) {
        Await.result(future, wait, () -> {
            future.cancel(true);
            Await.ended(task, longestPart.plus(GuestCommands.CLEAN_UP));
        });
    }

    private static void requireWanted(AtomicBoolean unwanted) {
        if (unwanted.get()) {
            throw new CancellationException("nobody wants the copy any more");
        }
    }
}
