package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.JobException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.refusal.internal.DiskTurns;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An operation on a thread of its own, which nothing interrupts: else nobody would know whether QEMU has done the command that was under way.
 * If its caller gives up, what was done is undone on that thread; a verb that waits also waits for that.
 */
public final class DiskTask<T> {
    /** Each step of an undo has the limit of a command. */
    private static final Duration UNDO = Duration.ofMinutes(5);

    private final Wanted wanted;
    private final Task<T> task;
    private final CompletableFuture<T> future;

    private DiskTask(Wanted wanted, Supplier<T> work) {
        this.wanted = wanted;
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

    /** Waits for the result. An interrupt gives the operation up, and waits for that; it is told what was done or goes on all the same. */
    public T await(String wait) {
        return Await.result(future, wait, () -> giveUp(wait.replace("waiting for ", "")));
    }

    private void giveUp(String operation) {
        future.cancel(true);
        wanted.cancel(); // also if the future has its result by now: nobody gets the job that it is
        if (!Await.ended(task, UNDO)) {
            throw new DiskException(
                    operation + " is not undone after " + UNDO.toSeconds() + " s: it goes on in QEMU, which may hang",
                    null);
        }
        if (task.isCompletedExceptionally()) {
            return;
        }
        CompletableFuture<@Nullable Object> done = task.handle((result, failure) -> result);
        if (done.getNow(null) instanceof Job job) {
            requireGone(job, operation);
        } else {
            throw new DiskException("it was too late to give up " + operation + ": it was done", null);
        }
    }

    /** Waits for the end of a job that is being cancelled, of which nobody but the caller of this would know. */
    private static void requireGone(Job job, String operation) {
        String what = operation + " (job " + job.id() + ")";
        CompletableFuture<@Nullable Throwable> end = job.result().handle((none, failure) -> failure);
        if (!Await.ended(end, UNDO)) {
            throw new DiskException(
                    what + " goes on in QEMU, as it is not cancelled after " + UNDO.toSeconds()
                            + " s: attach to the job",
                    null);
        }
        Throwable failure = end.getNow(null);
        if (failure == null) {
            throw new DiskException("it was too late to give up " + what + ": it was done", null);
        }
        if (!(failure instanceof JobException known && known.isOutcomeKnown())) {
            throw new DiskException("nobody knows whether " + what + " was done, or goes on", failure);
        }
    }
}
