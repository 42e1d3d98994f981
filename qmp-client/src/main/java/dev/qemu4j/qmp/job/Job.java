package dev.qemu4j.qmp.job;

import dev.qemu4j.DataSize;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.job.JobInfo;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.Subscription;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that QEMU runs in the background, from its start to its outcome.
 *
 * <pre>{@code
 * Job commit = Jobs.of(qmp).commit("overlay", c -> c.baseNode("base")).join();
 * commit.onProgress(p -> System.out.println(p.fraction()));
 * commit.whenReady().join();
 * commit.complete().join();
 * commit.result().join();
 * }</pre>
 *
 * <p>QEMU keeps a job that has ended until somebody has read its outcome; this class reads it, and dismisses the job. A
 * job whose client has gone stays in QEMU: {@link Jobs#attach} takes it over. Callbacks run on the client's executor.
 * Safe for use by several threads.
 */
public final class Job {
    private static final Logger logger = LoggerFactory.getLogger(Job.class);

    private final QmpClient client;
    private final String id;
    private final JobTracker tracker;
    private final ProgressPoll poll;
    private final Subscription events;
    private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
    private final List<Consumer<JobProgress>> listeners = new CopyOnWriteArrayList<>();

    /** Listens from now on: the first events come before the reply to the command that starts the job. */
    Job(QmpClient client, String id, ProgressPoll poll) {
        this.client = client;
        this.id = id;
        this.poll = poll;
        tracker = new JobTracker(id);
        // One listener: those of single events are each in order, but not among each other.
        events = client.events().onEvery(this::onEvent);
        client.closed().thenRun(() -> settle(disconnected()));
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
     * Returns what the job was last known to do.
     *
     * @return the status; {@code undefined} before the first event
     */
    public JobStatus status() {
        return tracker.status();
    }

    /**
     * Returns a future of the job's outcome.
     *
     * @return completes with null if the job did what it was started for; fails with {@link JobCancelledException},
     *     {@link JobException} or {@link QmpDisconnectedException}
     */
    public CompletableFuture<@Nullable Void> result() {
        return result.copy();
    }

    /**
     * Returns a future of the moment at which source and target are alike, and {@link #complete} can be called. Only a
     * mirror and the commit of an active layer get there.
     *
     * @return completes with null, or fails with {@link JobException} if the job ended before
     */
    public CompletableFuture<@Nullable Void> whenReady() {
        return ready.copy();
    }

    /**
     * Calls a listener with the progress some times a second, and a last time before {@link #result} completes.
     *
     * @param listener what it throws is logged
     * @return ends the calls when closed
     */
    public Subscription onProgress(Consumer<JobProgress> listener) {
        listeners.add(listener);
        poll.watch(this);
        return () -> listeners.remove(listener);
    }

    /**
     * Asks for the progress.
     *
     * @return the progress, or {@link JobException} if QEMU does not have the job any more
     */
    public CompletableFuture<JobProgress> progress() {
        return client.job().queryJobs().thenApply(jobs -> {
            JobInfo info = find(jobs);
            if (info == null) {
                throw new JobException(id, "has ended, or was never there", null, null);
            }
            return progressOf(info);
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
     * Resumes the job.
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
        if (!tracker.isReady()) {
            return CompletableFuture.failedFuture(new JobException(id, "is not ready, it is " + status(), null, null));
        }
        return client.block().blockJobCancel(id);
    }

    /**
     * Gives the job up. What it has written stays written.
     *
     * @return completes when QEMU has accepted it; {@link #result} then fails with {@link JobCancelledException}
     */
    public CompletableFuture<@Nullable Void> cancel() {
        return client.job().jobCancel(id);
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

    /** Takes over a job that runs already. */
    void found(JobInfo info) {
        act(tracker.found(info));
    }

    /** Forgets the job: it was not started. */
    void abandon() {
        events.close();
    }

    boolean isWatched() {
        return !listeners.isEmpty() && !result.isDone();
    }

    void tell(List<JobInfo> jobs) {
        JobInfo info = find(jobs);
        if (info != null && !result.isDone()) {
            tell(progressOf(info));
        }
    }

    private void onEvent(QmpEvent event) {
        act(tracker.on(event));
    }

    private void act(JobTracker.Step step) {
        switch (step) {
            case NONE -> {}
            // Not here: a callback that waits would hold up the job's next event.
            case READY -> ready.completeAsync(() -> null, client.callbackExecutor());
            case FINALIZE -> client.job().jobFinalize(id); // refused where QEMU does it by itself
            case CONCLUDE -> client.job().queryJobs().whenComplete(this::conclude);
            case GONE -> settle(tracker.failure());
        }
    }

    private void conclude(@Nullable List<JobInfo> jobs, @Nullable Throwable failure) {
        if (jobs == null) {
            settle(
                    failure instanceof QmpDisconnectedException || !client.isOpen()
                            ? disconnected()
                            : new JobException(id, "concluded, but its outcome could not be read", null, failure));
            return;
        }
        JobInfo info = find(jobs);
        tracker.outcome(info);
        if (info == null) {
            settle(tracker.failure());
            return;
        }
        tell(progressOf(info));
        client.job().jobDismiss(id).whenComplete((none, refused) -> settle(tracker.failure()));
    }

    private QmpDisconnectedException disconnected() {
        return new QmpDisconnectedException("job " + id + ": the connection ended; the job may go on in QEMU", null);
    }

    private void settle(@Nullable RuntimeException failure) {
        abandon();
        if (!tracker.isReady()) { // otherwise it is about to be told
            ready.completeExceptionally(
                    failure != null ? failure : new JobException(id, "ended without getting ready", null, null));
        }
        if (failure == null) {
            result.complete(null);
        } else {
            result.completeExceptionally(failure);
        }
    }

    private void tell(JobProgress progress) {
        for (Consumer<JobProgress> listener : listeners) {
            try {
                listener.accept(progress);
            } catch (Throwable e) { // from some JVM languages also a checked exception
                logger.warn("a listener for the progress of job {} threw", id, e);
            }
        }
    }

    private @Nullable JobInfo find(List<JobInfo> jobs) {
        return jobs.stream().filter(info -> info.id().equals(id)).findFirst().orElse(null);
    }

    private static JobProgress progressOf(JobInfo info) {
        return new JobProgress(info.currentProgress(), info.totalProgress());
    }
}
