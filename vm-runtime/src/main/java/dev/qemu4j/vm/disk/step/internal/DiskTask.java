package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.refusal.internal.DiskTurns;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An operation on a thread of its own, which nothing interrupts: else nobody would know whether QEMU has done the command that was under way.
 * If its caller gives up, what was done is undone on that thread; a verb that waits also waits for that.
 */
public final class DiskTask<T> {
    /** Each step of an undo has the limit of a command. */
    private static final Duration UNDO = Duration.ofMinutes(5);

    private final Task<T> task;
    private final CompletableFuture<T> future;

    private DiskTask(Wanted wanted, Supplier<T> work) {
        task = Task.start("disks", own -> work.get());
        future = OwnedFuture.of(task, wanted::cancel);
    }

    /** Starts an operation that has the turn until it ends. */
    public static <T> DiskTask<T> inTurn(QmpClient qmp, Function<Wanted, T> work) {
        return inTurn(qmp, work, (done, wanted) -> done);
    }

    /** Starts an operation of which a part goes on when others have their turns: no more may rely on what was read. */
    public static <S, T> DiskTask<T> inTurn(QmpClient qmp, Function<Wanted, S> work, BiFunction<S, Wanted, T> rest) {
        Wanted wanted = new Wanted();
        return new DiskTask<>(wanted, () -> {
            S done = DiskTurns.take(qmp, () -> {
                wanted.require();
                return work.apply(wanted);
            });
            return rest.apply(done, wanted);
        });
    }

    /** Starts an operation that takes its turns itself, for the parts of it that need one. */
    public static <T> DiskTask<T> ofTurns(Function<Wanted, T> work) {
        Wanted wanted = new Wanted();
        return new DiskTask<>(wanted, () -> work.apply(wanted));
    }

    /** Starts something that changes nothing. */
    public static <T> DiskTask<T> reading(Supplier<T> work) {
        return new DiskTask<>(new Wanted(), work);
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
