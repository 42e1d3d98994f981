package dev.qemu4j.qmp.job;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.block.BlockJobErrorEvent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpException;
import dev.qemu4j.qmp.QmpStateException;
import dev.qemu4j.qmp.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows one job up to its outcome, and dismisses it then if that is its task.
 *
 * <p>Its futures end whatever happens: an event that cannot be read, or that was lost because the listener fell behind,
 * makes it ask; a reply that cannot be read, and the end of the connection, end it with what is known. Nothing refers to
 * it afterwards.
 */
final class JobWatch {
    private static final List<String> EVENTS = List.of(
            "JOB_STATUS_CHANGE",
            "BLOCK_JOB_READY",
            "BLOCK_JOB_PENDING",
            "BLOCK_JOB_ERROR",
            "BLOCK_JOB_COMPLETED",
            "BLOCK_JOB_CANCELLED");

    private final QmpClient client;
    private final String id;
    private final JobTracker tracker;
    private final ProgressListeners progress;
    private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> pending = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
    private final List<IoErrors> ioErrors = new ArrayList<>(); // guarded by itself
    private @Nullable BlockJobErrorEvent lastIoError; // guarded by ioErrors
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile boolean inQemu;
    private volatile boolean dismisses;
    private final TakenSteps steps;
    private final @Nullable JobTrace trace;
    private @Nullable Subscription events; // guarded by this

    /** Type is the command that starts the job; empty for one that somebody else has started. */
    JobWatch(QmpClient client, String id, String type, TakenSteps steps) {
        this.client = client;
        this.id = Objects.requireNonNull(id, "id");
        this.steps = steps;
        tracker = new JobTracker(id);
        progress = new ProgressListeners(id);
        trace = JobTrace.begin(id, type);
    }

    JobTracker tracker() {
        return tracker;
    }

    ProgressListeners progress() {
        return progress;
    }

    /** Tells whether the progress has a listener, and is not over. */
    boolean isWatched() {
        return !progress.isEmpty() && !result.isDone();
    }

    void tell(List<JobEntry> jobs) {
        JobEntry entry = JobEntry.find(jobs, id);
        if (entry != null && !tracker.isOver()) {
            progress.tell(entry.progress());
        }
    }

    CompletableFuture<@Nullable Void> ready() {
        return ready;
    }

    CompletableFuture<@Nullable Void> pending() {
        return pending;
    }

    CompletableFuture<@Nullable Void> result() {
        return result;
    }

    /** Adds a listener, which also gets the last error: that may have come before the caller had the job. */
    Subscription onIoError(Consumer<BlockJobErrorEvent> listener) {
        IoErrors added = new IoErrors(listener, client.callbackExecutor());
        synchronized (ioErrors) {
            ioErrors.add(added);
            if (lastIoError != null) {
                added.add(lastIoError);
            }
        }
        return added;
    }

    /** Listens from now on: the first events come before the reply to the command that starts the job. */
    synchronized void listen() {
        if (!settled.get()) {
            // One listener: those of single events are each in order, but not among each other.
            events = client.events().on(EVENTS, this::onEvent, this::onEnd);
        }
    }

    /** Takes whether the job is this one's to dismiss: otherwise it belongs to others, or was asked to stay. */
    void dismisses(boolean mine) {
        dismisses = mine;
    }

    /** Learns that QEMU has taken the command that starts the job. */
    void started() {
        inQemu = true;
        act(catchUp(JobTracker.Step.NONE));
    }

    /** Takes over a job that QEMU has. */
    void found(JobEntry entry) {
        inQemu = true;
        take(entry, true);
    }

    /** Forgets the job: it was not started, or has ended. */
    synchronized void close() {
        settled.set(true);
        if (events != null) {
            events.close();
        }
    }

    private void onEvent(QmpEvent event) {
        try {
            act(tracker.on(event));
            if (event instanceof BlockJobErrorEvent error && error.device().equals(id)) {
                tell(error);
            }
        } catch (RuntimeException e) { // it lacks a member
            guarded(() -> act(JobTracker.Step.ASK));
        } catch (Throwable e) { // such as an OutOfMemoryError: what it said is lost
            guarded(this::missed);
        }
    }

    private void tell(BlockJobErrorEvent error) {
        synchronized (ioErrors) {
            lastIoError = error;
            ioErrors.forEach(listener -> listener.add(error));
        }
    }

    private void onEnd(QmpException why) {
        if (why instanceof QmpDisconnectedException) {
            settle(tracker.isDecided() ? tracker.failure() : disconnected(why));
        } else {
            guarded(() -> {
                listen();
                missed();
            });
        }
    }

    private void missed() {
        tracker.missedEvents();
        act(JobTracker.Step.ASK);
    }

    private void act(JobTracker.Step step) {
        switch (step) {
            case NONE -> {}
            case READY -> inTheBackground(() -> ready.complete(null));
            case PENDING -> inTheBackground(() -> end(pending, steps.beforeFinalize(client)));
            case ASK -> {
                if (inQemu) {
                    ask();
                }
            }
            case CONCLUDED -> {
                if (dismisses) {
                    then(client.job().jobDismiss(id), (none, refused) -> settle(tracker.failure()));
                } else {
                    settle(tracker.failure());
                }
            }
            case GONE -> {
                if (inQemu) {
                    settle(tracker.failure());
                }
            }
        }
    }

    /**
     * Returns the step after the first query: events before it were ignored, so a job that ended meanwhile is queried again.
     */
    private JobTracker.Step catchUp(JobTracker.Step step) {
        boolean missed = tracker.isOver() || tracker.missesEvents();
        return step == JobTracker.Step.NONE && missed ? JobTracker.Step.ASK : step;
    }

    private void ask() {
        then(JobEntry.query(client), (jobs, failure) -> {
            if (jobs == null) {
                unanswered(failure);
            } else {
                take(JobEntry.find(jobs, id), false);
            }
        });
    }

    private void take(@Nullable JobEntry entry, boolean first) {
        JobTracker.Step step = tracker.found(entry);
        if (step == JobTracker.Step.CONCLUDED && entry != null) {
            progress.tell(entry.progress());
        }
        act(first ? catchUp(step) : step);
    }

    /**
     * Settles the job by its outcome if that was decided; the end of the connection is reported apart, after the last event.
     */
    private void unanswered(@Nullable Throwable failure) {
        if (tracker.isDecided()) {
            settle(tracker.failure());
        } else if (client.isOpen() && !(failure instanceof QmpDisconnectedException)) {
            if (tracker.isOver() || tracker.missesEvents()) {
                String what = tracker.isOver() ? "concluded" : "sent more events than could be taken";
                settle(JobException.unknown(id, what + ", but its outcome could not be read", failure));
            }
        }
    }

    private QmpDisconnectedException disconnected(QmpException why) {
        String message = "job " + id + ", last known to be " + tracker.status() + ": ";
        return why.getCause() instanceof QmpStateException
                ? new QmpDisconnectedException(
                        message + "the client was closed before the outcome was known; QEMU has the job, and another"
                                + " client can attach to it",
                        why)
                : new QmpDisconnectedException(
                        message + "the connection ended before the outcome was known (" + why.getMessage()
                                + "); if QEMU has ended, so has the job, unfinished; if not, connect again and attach to"
                                + " it",
                        why);
    }

    private void settle(@Nullable RuntimeException failure) {
        if (!settled.compareAndSet(false, true)) {
            return;
        }
        close();
        if (trace != null) {
            trace.end(failure);
        }
        inTheBackground(() -> end(result, steps.afterEnd(failure)));
        if (!tracker.wasReady()) { // otherwise it is about to be told
            inTheBackground(() -> end(ready, failure != null ? failure : ended("without getting ready")));
        }
        if (!tracker.wasPending()) {
            inTheBackground(() -> end(pending, failure != null ? failure : ended("without waiting to be finalized")));
        }
    }

    private JobException ended(String how) {
        return new JobException(id, "ended " + how, null, null);
    }

    private static void end(CompletableFuture<@Nullable Void> future, @Nullable RuntimeException failure) {
        if (failure == null) {
            future.complete(null);
        } else {
            future.completeExceptionally(failure);
        }
    }

    /** Completes a future on a thread of its own: a callback that waits holds up neither an event nor another future. */
    private void inTheBackground(Runnable completion) {
        client.callbackExecutor().execute(completion);
    }

    /** Goes on after a reply. */
    private <T extends @Nullable Object> void then(
            CompletableFuture<T> reply, BiConsumer<@Nullable T, @Nullable Throwable> next) {
        Chain.end(reply, next, this::broken);
    }

    /** Takes a step; should it throw, also an Error, the job ends with it: somebody waits for the outcome. */
    private void guarded(Runnable step) {
        Chain.guard(step, this::broken);
    }

    private void broken(Throwable thrown) {
        settle(JobException.unknown(id, "cannot be followed any further", thrown));
    }
}
