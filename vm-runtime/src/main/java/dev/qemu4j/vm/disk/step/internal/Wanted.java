package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.job.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The wish of an operation's caller, until it is withdrawn. */
public final class Wanted {
    private final CompletableFuture<@Nullable Void> cancelled = new CompletableFuture<>();

    public void cancel() {
        cancelled.complete(null);
    }

    /** Ends the operation if its caller has given up. */
    public void require() {
        if (cancelled.isDone()) {
            throw new CancellationException("the caller has cancelled the operation");
        }
    }

    /** Lets time pass, as long as somebody wants the operation. */
    public void pause(Duration time) {
        Await.ended(cancelled, time);
        require();
    }

    /** Cancels a job that was started as soon as nobody wants it. */
    public void orCancel(Job job) {
        Chain.after(cancelled, job::cancelAsync);
    }

    /** Waits for the outcome of a job, which is named for a time-out, as long as somebody wants it. */
    public void await(Job job, Duration limit, String what) {
        await(List.of(job), limit, one -> what);
    }

    /** Waits for the outcomes of several jobs, and fails with the first of them that fails: the others may take hours. */
    public void await(List<Job> jobs, Duration limit, Function<Job, String> what) {
        TimeLeft left = TimeLeft.of(limit);
        List<Job> open = new ArrayList<>(jobs);
        while (!open.isEmpty()) {
            awaitOne(open, left.now(), limit, what);
            for (Job job : List.copyOf(open)) {
                if (job.result().isDone()) {
                    open.remove(job);
                    job.await(limit);
                }
            }
        }
    }

    private void awaitOne(List<Job> open, Duration left, Duration limit, Function<Job, String> what) {
        CompletableFuture<?>[] ends = Stream.concat(
                        open.stream().map(job -> job.result().exceptionally(failure -> null)), Stream.of(cancelled))
                .toArray(CompletableFuture<?>[]::new);
        boolean ended = Await.ended(CompletableFuture.anyOf(ends), left);
        require();
        if (!ended) {
            throw new QemuTimeoutException(
                    "time-out of " + TimeLimit.millis(limit) + " ms while waiting for " + what.apply(open.get(0))
                            + " (job " + open.get(0).id() + ")",
                    null);
        }
    }
}
