package dev.qemu4j.qmp.job;

import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import java.util.concurrent.CompletableFuture;
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

    CompletableFuture<@Nullable Void> start() {
        CompletableFuture<@Nullable Void> end = watch.ready()
                .handle((ready, early) -> early == null && !givenUp)
                .thenCompose(complete -> complete ? complete() : watch.result());
        return OwnedFuture.of(end, () -> givenUp = true);
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
