package dev.qemu4j.qmp.job;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way of a job to its outcome, with its completion if it gets ready. */
final class Finish {
    private final QmpClient client;
    private final Job job;
    private final JobWatch watch;
    private volatile boolean givenUp;

    Finish(QmpClient client, Job job, JobWatch watch) {
        this.client = client;
        this.job = job;
        this.watch = watch;
    }

    CompletableFuture<@Nullable Void> start(Duration limit) {
        CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        Chain.after(end, () -> givenUp = true);
        Chain.pass(
                watch.ready()
                        .handle((ready, early) -> early == null && !givenUp)
                        .thenCompose(complete -> complete ? complete() : watch.result()),
                end);
        end.orTimeout(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        return OwnedFuture.of(
                end.exceptionallyCompose(failure ->
                        CompletableFuture.failedFuture(failure instanceof TimeoutException ? expired(limit) : failure)),
                () -> end.cancel(false));
    }

    private QemuTimeoutException expired(Duration limit) {
        return new QemuTimeoutException(
                "time-out of " + TimeLimit.millis(limit) + " ms while waiting for the end of job " + job.id()
                        + StatusHint.of(job.status()),
                null);
    }

    private CompletableFuture<@Nullable Void> complete() {
        return job.completeAsync()
                .handle((done, refusal) -> refusal == null ? watch.result() : refused(refusal))
                .thenCompose(Function.identity());
    }

    /** Somebody else may have completed the job: then it is not ready any more, or has gone. */
    private CompletableFuture<@Nullable Void> refused(Throwable refusal) {
        if (!(refusal instanceof QmpCommandException)) {
            return CompletableFuture.failedFuture(refusal);
        }
        return JobEntry.query(client).thenCompose(jobs -> {
            JobEntry entry = JobEntry.find(jobs, job.id());
            return entry != null && entry.status().equals(JobStatus.READY)
                    ? CompletableFuture.failedFuture(refusal)
                    : watch.result();
        });
    }
}
