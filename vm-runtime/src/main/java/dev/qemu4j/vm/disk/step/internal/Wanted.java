package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.job.Job;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
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
        CompletableFuture<?> either = CompletableFuture.anyOf(job.result().exceptionally(failure -> null), cancelled);
        boolean ended = Await.ended(either, limit);
        require();
        if (!ended) {
            throw new QemuTimeoutException(
                    "time-out of " + TimeLimit.millis(limit) + " ms while waiting for " + what + " (job " + job.id()
                            + ")",
                    null);
        }
        job.await(limit);
    }
}
