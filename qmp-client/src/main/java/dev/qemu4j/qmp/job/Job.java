package dev.qemu4j.qmp.job;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.block.BlockDeviceIoStatus;
import dev.qemu4j.qapi.block.BlockJobErrorEvent;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.Subscription;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A job that QEMU runs in the background, from its start to its outcome.
 *
 * <pre>{@code
 * Job commit = Jobs.of(qmp).commit("overlay", c -> c.baseNode("base"));
 * commit.onProgress(p -> System.out.println(p.fraction()));
 * commit.finish(Duration.ofMinutes(10));
 * }</pre>
 *
 * <p>QEMU keeps a job that has ended until it is dismissed. This class reads the outcome first, and then dismisses the
 * job if {@link Jobs} has started it; one that was asked to stay, or that was attached to, stays until {@link #dismiss}. A
 * job whose client has gone stays in QEMU too: {@link Jobs#attach} takes it over. Callbacks run on the client's executor.
 * A verb waits until QEMU has accepted its command, and throws as {@link QmpClient#execute(QmpCommand)} fails.
 * Safe for use by several threads.
 */
public sealed class Job permits OwnedJob {
    private final QmpClient client;
    private final String id;
    private final JobWatch watch;
    private final ProgressPoll poll;

    Job(Job same) {
        this(same.client, same.id, same.watch, same.poll);
    }

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
        return OwnedFuture.view(watch.result());
    }

    /**
     * Returns a future of the moment at which source and target are alike, and {@link #complete} can be called. Only a
     * mirror and the commit of an active layer get there.
     *
     * @return completes with null, or fails with {@link JobException} if the job ended before
     */
    public CompletableFuture<@Nullable Void> ready() {
        return OwnedFuture.view(watch.ready());
    }

    /**
     * Returns a future of the moment at which the job has done its work and waits for {@link #jobFinalize} or {@link
     * #cancel}. Only a job that was started with {@code autoFinalize(false)}, and those of the same grouped transaction, get
     * there.
     *
     * @return completes with null, or fails with {@link JobException} if the job ended before
     */
    public CompletableFuture<@Nullable Void> pending() {
        return OwnedFuture.view(watch.pending());
    }

    /**
     * Waits for the job's outcome, which {@link #result} is a future of. A job that gets {@link #ready}, as a mirror and the commit of an active layer do,
     * has none before somebody completes it: {@link #finish} does both.
     *
     * @param limit the longest time
     * @throws JobCancelledException if it was cancelled
     * @throws JobException if it failed
     * @throws QmpDisconnectedException if the connection ended before the outcome was known
     * @throws QemuTimeoutException if the job has not ended; it goes on, and the message tells a status in which it waits itself
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so; the job goes on
     */
    public void await(Duration limit) {
        TimeLimit.requireNotNegative("limit", limit);
        await(watch.result(), "waiting for the outcome of job " + id, limit);
    }

    /**
     * Waits until the job is {@link #ready}.
     *
     * @param limit the longest time
     * @throws JobException if the job ended before
     * @throws QemuTimeoutException if it is not ready; the job goes on
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so; the job goes on
     */
    public void awaitReady(Duration limit) {
        TimeLimit.requireNotNegative("limit", limit);
        await(watch.ready(), "waiting until job " + id + " is ready", limit);
    }

    /**
     * Waits until the job is {@link #pending}.
     *
     * @param limit the longest time
     * @throws JobException if the job ended before
     * @throws QemuTimeoutException if it is not pending; the job goes on
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so; the job goes on
     */
    public void awaitPending(Duration limit) {
        TimeLimit.requireNotNegative("limit", limit);
        await(watch.pending(), "waiting until job " + id + " is pending", limit);
    }

    /**
     * Lets the job end well, and waits for its outcome. One that gets {@link #ready}, which is a mirror or the commit of an active layer, is {@linkplain
     * #complete completed} then. One that gets {@link #pending} still waits for {@link #jobFinalize}.
     *
     * @param limit the longest time
     * @throws JobCancelledException if it was cancelled
     * @throws JobException if it failed
     * @throws dev.qemu4j.qmp.QmpCommandException if QEMU refuses the completion; the job stays ready
     * @throws QmpDisconnectedException if the connection ended before the outcome was known
     * @throws QemuTimeoutException if the job has not ended; it goes on, and is not completed any more if it was not ready
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so; the job goes on as after the limit
     */
    public void finish(Duration limit) {
        Await.result(finishAsync(limit), "waiting for the end of job " + id);
    }

    /**
     * Lets the job end well, as {@link #finish} does.
     *
     * @param limit the longest time
     * @return a future of its outcome; cancelling leaves the job, which is not completed any more if it was not ready
     */
    public CompletableFuture<@Nullable Void> finishAsync(Duration limit) {
        TimeLimit.require("limit", limit);
        return new Finish(client, this, watch).start(limit);
    }

    /** Waits, and says in the exception of a limit that has passed for what the job itself waits. */
    private void await(CompletableFuture<@Nullable Void> moment, String wait, Duration limit) {
        try {
            Await.result(OwnedFuture.view(moment), wait, limit);
        } catch (QemuTimeoutException e) {
            if (moment.isDone()) {
                throw e;
            }
            throw new QemuTimeoutException(e.getMessage() + StatusHint.of(status()), null);
        }
    }

    /**
     * Calls a listener with the progress some times a second, and a last time before {@link #result} completes.
     *
     * @param listener what it throws is logged
     * @return ends the calls when closed
     */
    public Subscription onProgress(Consumer<JobProgress> listener) {
        Objects.requireNonNull(listener, "listener");
        Subscription added = watch.progress().add(listener);
        poll.watch(watch);
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
        Objects.requireNonNull(listener, "listener");
        return watch.onIoError(listener);
    }

    /**
     * Asks whether an I/O error has stopped the job: a job that was paused by hand is {@code ok}.
     *
     * @return the status
     * @throws JobException if QEMU has no block job of this id
     * @throws dev.qemu4j.qmp.QmpProtocolException if the reply cannot be read
     */
    public BlockDeviceIoStatus ioStatus() {
        return Await.result(ioStatusAsync(), "waiting for the I/O status of job " + id);
    }

    /**
     * Asks whether an I/O error has stopped the job, as {@link #ioStatus} does.
     *
     * @return a future of the status
     */
    public CompletableFuture<BlockDeviceIoStatus> ioStatusAsync() {
        return JobEntry.ioStatus(client, id);
    }

    /**
     * Asks for the progress.
     *
     * @return the progress
     * @throws JobException if QEMU does not have the job any more
     */
    public JobProgress progress() {
        return Await.result(progressAsync(), "waiting for the progress of job " + id);
    }

    /**
     * Asks for the progress, as {@link #progress} does.
     *
     * @return a future of the progress
     */
    public CompletableFuture<JobProgress> progressAsync() {
        return JobEntry.progress(client, id);
    }

    /** Pauses the job. */
    public void pause() {
        Await.result(pauseAsync(), "waiting for QEMU to accept the pause of job " + id, () -> {});
    }

    /**
     * Pauses the job, as {@link #pause} does.
     *
     * @return a future that completes once QEMU has accepted it
     */
    public CompletableFuture<@Nullable Void> pauseAsync() {
        return client.job().jobPause(id);
    }

    /** Resumes the job, which tries again what an I/O error has stopped. */
    public void resume() {
        Await.result(resumeAsync(), "waiting for QEMU to accept the resuming of job " + id, () -> {});
    }

    /**
     * Resumes the job, as {@link #resume} does.
     *
     * @return a future that completes once QEMU has accepted it
     */
    public CompletableFuture<@Nullable Void> resumeAsync() {
        return client.job().jobResume(id);
    }

    /**
     * Lets a ready job end: the mirror's target, or the base of an active commit, takes the place of the source. {@link
     * #result} tells the outcome.
     */
    public void complete() {
        Await.result(completeAsync(), "waiting for QEMU to accept the completion of job " + id, () -> {});
    }

    /**
     * Lets a ready job end, as {@link #complete} does.
     *
     * @return a future that completes once QEMU has accepted it
     */
    public CompletableFuture<@Nullable Void> completeAsync() {
        return client.job().jobComplete(id);
    }

    /**
     * Lets a ready mirror end with an exact copy in its target, but stays with the source ({@code block-job-cancel}
     * without {@code force}). {@link #result} then completes as a success.
     *
     * @throws JobException if the job is not ready: QEMU would cancel it
     */
    public void completeWithoutPivot() {
        Await.result(completeWithoutPivotAsync(), "waiting for QEMU to accept the completion of job " + id, () -> {});
    }

    /**
     * Lets a ready mirror end with an exact copy in its target, as {@link #completeWithoutPivot} does.
     *
     * @return a future that completes once QEMU has accepted it
     */
    public CompletableFuture<@Nullable Void> completeWithoutPivotAsync() {
        if (!watch.tracker().isReady()) {
            return CompletableFuture.failedFuture(new JobException(id, "is not ready, it is " + status(), null, null));
        }
        return client.block().blockJobCancel(id);
    }

    /**
     * Lets a pending job take its last step, the change of the block graph. All jobs of its grouped transaction do. {@link #result}
     * tells the outcome.
     */
    public void jobFinalize() {
        Await.result(jobFinalizeAsync(), "waiting for QEMU to accept the last step of job " + id, () -> {});
    }

    /**
     * Lets a pending job take its last step, as {@link #jobFinalize} does.
     *
     * @return a future that completes once QEMU has accepted it
     */
    public CompletableFuture<@Nullable Void> jobFinalizeAsync() {
        return client.job().jobFinalize(id);
    }

    /**
     * Gives the job up, also a pending one. What it has written stays written. {@link #result} then fails with {@link
     * JobCancelledException}.
     */
    public void cancel() {
        Await.result(cancelAsync(), "waiting for QEMU to accept the cancellation of job " + id, () -> {});
    }

    /**
     * Gives the job up, as {@link #cancel} does.
     *
     * @return a future that completes once QEMU has accepted it
     */
    public CompletableFuture<@Nullable Void> cancelAsync() {
        return client.job().jobCancel(id);
    }

    /** Lets QEMU forget a job that has ended. Only one that stays needs it: {@link Jobs} dismisses its own. */
    public void dismiss() {
        Await.result(dismissAsync(), "waiting for QEMU to accept the dismissal of job " + id, () -> {});
    }

    /**
     * Lets QEMU forget a job that has ended, as {@link #dismiss} does.
     *
     * @return a future that completes once QEMU has accepted it
     */
    public CompletableFuture<@Nullable Void> dismissAsync() {
        return client.job().jobDismiss(id);
    }

    /**
     * Limits the speed of a job that copies.
     *
     * @param perSecond what may be copied each second; nothing for no limit
     */
    public void speed(DataSize perSecond) {
        Await.result(speedAsync(perSecond), "waiting for QEMU to accept the speed of job " + id);
    }

    /**
     * Limits the speed of a job that copies, as {@link #speed} does.
     *
     * @param perSecond what may be copied each second; nothing for no limit
     * @return a future that completes once QEMU has accepted it
     */
    public CompletableFuture<@Nullable Void> speedAsync(DataSize perSecond) {
        Objects.requireNonNull(perSecond, "perSecond");
        return client.block().blockJobSetSpeed(id, perSecond.bytes());
    }

    /** Returns the id and the status. */
    @Override
    public String toString() {
        return "Job[" + id + ", " + status() + "]";
    }
}
