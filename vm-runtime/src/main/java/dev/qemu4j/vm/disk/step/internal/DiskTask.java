package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.vm.disk.failure.DiskException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * An operation on a thread of its own, which nothing interrupts: else nobody would know whether QEMU has done the command that was under way.
 * If its caller gives up, what was done is undone on that thread; a verb that waits also waits for that.
 */
public final class DiskTask<T> {
    /** Each step of an undo has the limit of a command. */
    private static final Duration UNDO = Duration.ofMinutes(5);

    private final Task<T> task;
    private final CompletableFuture<T> future;

    public DiskTask(Function<Wanted, T> work) {
        Wanted wanted = new Wanted();
        task = Task.start("disks", own -> work.apply(wanted));
        future = OwnedFuture.of(task, wanted::cancel);
    }

    public CompletableFuture<T> future() {
        return future;
    }

    public T await(String wait) {
        return Await.result(future, wait, () -> {
            future.cancel(true);
            if (!Await.ended(task, UNDO) || !task.isCompletedExceptionally()) {
                throw new DiskException(
                        "it was too late to give up " + wait.replace("waiting for ", "") + ": it was done, or goes on",
                        null);
            }
        });
    }
}
