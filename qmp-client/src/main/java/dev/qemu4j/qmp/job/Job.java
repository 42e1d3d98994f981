package dev.qemu4j.qmp.job;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.block.BlockDeviceIoStatus;
import dev.qemu4j.qapi.block.BlockJobErrorEvent;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A job that QEMU runs in the background, from its start to its outcome.
 *
 * <pre>{@code
 * Job commit = Jobs.of(qmp).commit("overlay", c -> c.baseNode("base")).join();
 * commit.onProgress(p -> System.out.println(p.fraction()));
 * commit.ready().join();
 * commit.complete().join();
 * commit.result().join();
 * }</pre>
 *
 * <p>QEMU keeps a job that has ended until it is dismissed. This class reads the outcome first, and then dismisses the
 * job if {@link Jobs} has started it; one that was asked to stay, or that was attached to, stays until {@link #dismiss}. A
 * job whose client has gone stays in QEMU too: {@link Jobs#attach} takes it over. Callbacks run on the client's executor.
 * Safe for use by several threads.
 */
public final class Job {
    private final QmpClient client;
    private final String id;
    private final JobWatch watch;
    private final ProgressPoll poll;

    Job(QmpClient client, String id, JobWatch watch, ProgressPoll poll) {
        this.client = client;
        this.id = id;
        this.watch = watch;
        this.poll = poll;
    }

    /**
     * Returns the job's id.
     *
     * @return the id
     */
    public String id() {
        return id;
    }

    /**
     * Returns the last known status of the job.
     *
     * @return the status; {@code undefined} before the first event
     */
    public JobStatus status() {
        return watch.tracker().status();
    }

    /**
     * Returns a future of the job's outcome.
     *
     * <p>It stays open while the job waits for somebody: paused, also by an I/O error if the policy is {@code stop} or
     * {@code enospc} ({@link #onIoError}); ready ({@link #ready}); or pending ({@link #pending}). A job whose policy
     * is {@code ignore} may succeed although it met errors; QEMU tells of them by {@link #onIoError} alone.
     *
     * @return completes with null if the job did what it was started for; fails with {@link JobCancelledException},
     *     {@link JobException}, or {@link QmpDisconnectedException} if the connection ended before the outcome was known
     */
    public CompletableFuture<@Nullable Void> result() {
        return watch.result().copy();
    }

    /**
     * Returns a future of the moment at which source and target are alike, and {@link #complete} can be called. Only a
     * mirror and the commit of an active layer get there.
     *
     * @return completes with null, or fails with {@link JobException} if the job ended before
     */
    public CompletableFuture<@Nullable Void> ready() {
        return watch.ready().copy();
    }

    /**
     * Returns a future of the moment at which the job has done its work and waits for {@link #jobFinalize} or {@link
     * #cancel}. Only a job that was started with {@code autoFinalize(false)}, and those of the same grouped transaction, get
     * there.
     *
     * @return completes with null, or fails with {@link JobException} if the job ended before
     */
    public CompletableFuture<@Nullable Void> pending() {
        return watch.pending().copy();
    }

    /**
     * Calls a listener with the progress some times a second, and a last time before {@link #result} completes.
     *
     * @param listener what it throws is logged
     * @return ends the calls when closed
     */
    public Subscription onProgress(Consumer<JobProgress> listener) {
        Subscription added = watch.progress().add(listener);
        if (isWatched()) {
            poll.watch(this);
        }
        return added;
    }

    /**
     * Calls a listener for each I/O error that the job meets, and first for the last one that it has met already. An error
     * tells what QEMU does about it: {@code report} ends the job, {@code stop} pauses it until {@link #resume}, {@code
     * ignore} lets it go on. Of a flood that the listener cannot keep up with, it misses a part.
     *
     * @param listener runs on the client's executor, one call at a time; what it throws is logged
     * @return ends the calls when closed
     */
    public Subscription onIoError(Consumer<BlockJobErrorEvent> listener) {
        return watch.onIoError(listener);
    }

    /**
     * Asks whether an I/O error has stopped the job: a job that was paused by hand is {@code ok}.
     *
     * @return the status, {@link JobException} if QEMU has no block job of this id, or {@link
     *     dev.qemu4j.qmp.QmpProtocolException} if the reply cannot be read
     */
    public CompletableFuture<BlockDeviceIoStatus> ioStatus() {
        return client.execute("query-block-jobs", JsonNodeFactory.instance.objectNode())
                .thenApply(jobs -> {
                    if (!jobs.isArray()) {
                        throw JobEntry.noArray("query-block-jobs", jobs);
                    }
                    for (JsonNode job : jobs) {
                        String status = JobEntry.text(job, "io-status");
                        if (status != null && id.equals(JobEntry.text(job, "device"))) {
                            return BlockDeviceIoStatus.of(status);
                        }
                    }
                    throw new JobException(id, "is no block job, or has ended", null, null);
                });
    }

    /**
     * Asks for the progress.
     *
     * @return the progress, or {@link JobException} if QEMU does not have the job any more
     */
    public CompletableFuture<JobProgress> progress() {
        return JobEntry.query(client).thenApply(jobs -> {
            JobEntry entry = JobEntry.find(jobs, id);
            if (entry == null) {
                throw new JobException(id, "has ended, or was never there", null, null);
            }
            return entry.progress();
        });
    }

    /**
     * Pauses the job.
     *
     * @return completes when QEMU has accepted it
     */
    public CompletableFuture<@Nullable Void> pause() {
        return client.job().jobPause(id);
    }

    /**
     * Resumes the job, which tries again what an I/O error has stopped.
     *
     * @return completes when QEMU has accepted it
     */
    public CompletableFuture<@Nullable Void> resume() {
        return client.job().jobResume(id);
    }

    /**
     * Lets a ready job end: the mirror's target, or the base of an active commit, takes the place of the source.
     *
     * @return completes when QEMU has accepted it; {@link #result} tells the outcome
     */
    public CompletableFuture<@Nullable Void> complete() {
        return client.job().jobComplete(id);
    }

    /**
     * Lets a ready mirror end with an exact copy in its target, but stays with the source ({@code block-job-cancel}
     * without {@code force}).
     *
     * @return completes when QEMU has accepted it; {@link #result} then completes as a success. {@link JobException} if
     *     the job is not ready: QEMU would cancel it
     */
    public CompletableFuture<@Nullable Void> completeWithoutPivot() {
        if (!watch.tracker().isReady()) {
            return CompletableFuture.failedFuture(new JobException(id, "is not ready, it is " + status(), null, null));
        }
        return client.block().blockJobCancel(id);
    }

    /**
     * Lets a pending job take its last step, the change of the block graph. All jobs of its grouped transaction do.
     *
     * @return completes when QEMU has accepted it; {@link #result} tells the outcome
     */
    public CompletableFuture<@Nullable Void> jobFinalize() {
        return client.job().jobFinalize(id);
    }

    /**
     * Gives the job up, also a pending one. What it has written stays written.
     *
     * @return completes when QEMU has accepted it; {@link #result} then fails with {@link JobCancelledException}
     */
    public CompletableFuture<@Nullable Void> cancel() {
        return client.job().jobCancel(id);
    }

    /**
     * Lets QEMU forget a job that has ended. Only one that stays needs it: {@link Jobs} dismisses its own.
     *
     * @return completes when QEMU has forgotten it
     */
    public CompletableFuture<@Nullable Void> dismiss() {
        return client.job().jobDismiss(id);
    }

    /**
     * Limits the speed of a job that copies.
     *
     * @param perSecond what may be copied each second; nothing for no limit
     * @return completes when QEMU has accepted it
     */
    public CompletableFuture<@Nullable Void> speed(DataSize perSecond) {
        return client.block().blockJobSetSpeed(id, perSecond.bytes());
    }

    /** Returns the id and the status. */
    @Override
    public String toString() {
        return "Job[" + id + ", " + status() + "]";
    }

    boolean isWatched() {
        return !watch.progress().isEmpty() && !watch.result().isDone();
    }

    void tell(List<JobEntry> jobs) {
        JobEntry entry = JobEntry.find(jobs, id);
        if (entry != null && !watch.tracker().isOver()) {
            watch.progress().tell(entry.progress());
        }
    }
}
