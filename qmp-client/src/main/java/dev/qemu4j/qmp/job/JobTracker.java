package dev.qemu4j.qmp.job;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.UnknownEvent;
import dev.qemu4j.qapi.block.BlockJobCancelledEvent;
import dev.qemu4j.qapi.block.BlockJobCompletedEvent;
import dev.qemu4j.qapi.block.BlockJobErrorEvent;
import dev.qemu4j.qapi.block.BlockJobPendingEvent;
import dev.qemu4j.qapi.block.BlockJobReadyEvent;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qapi.job.JobStatusChangeEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of one job, whatever order its events and replies come in. Does no I/O. */
final class JobTracker {
    /** The next step of the tracker's owner. */
    enum Step {
        /** Nothing. */
        NONE,
        /** Tell that the job is ready. */
        READY,
        /** Tell that the job waits to be finalized. */
        PENDING,
        /** Ask how the job is: what came does not say it. */
        ASK,
        /** Dismiss the job, unless it is to stay: its outcome is known. */
        CONCLUDED,
        /** The job is gone, and what is known now is all that will ever be known. */
        GONE
    }

    /** A job never goes back to a line before. */
    private static final List<List<JobStatus>> LIFE = List.of(
            List.of(JobStatus.CREATED),
            List.of(JobStatus.RUNNING, JobStatus.PAUSED),
            List.of(JobStatus.READY, JobStatus.STANDBY),
            List.of(JobStatus.WAITING),
            List.of(JobStatus.PENDING),
            List.of(JobStatus.ABORTING),
            List.of(JobStatus.CONCLUDED),
            List.of(JobStatus.NULL));

    private final String id;
    private Outcome outcome;
    private JobStatus status = JobStatus.UNDEFINED;
    private @Nullable Boolean finalizedByHand;
    private boolean ready;
    private boolean pending;
    private boolean toldConcluded;

    JobTracker(String id) {
        this.id = id;
        outcome = new Outcome(id);
    }

    /**
     * Sets whether the job is finalized by hand, as the command that starts it says; until then a pending job is asked
     * about.
     */
    synchronized void finalizedByHand(boolean byHand) {
        finalizedByHand = byHand;
    }

    synchronized JobStatus status() {
        return status;
    }

    synchronized boolean wasReady() {
        return ready;
    }

    synchronized boolean wasPending() {
        return pending;
    }

    /** Tells whether QEMU would accept {@code job-complete} now. */
    synchronized boolean isReady() {
        return rank(status) == rank(JobStatus.READY);
    }

    /** Tells whether the job has ended. */
    synchronized boolean isOver() {
        return rank(status) >= rank(JobStatus.CONCLUDED);
    }

    /** Tells whether the outcome is known without another query. */
    synchronized boolean isDecided() {
        return outcome.isDecided();
    }

    /** Tells whether events were lost. */
    synchronized boolean missesEvents() {
        return outcome.hasGap();
    }

    /** Returns the job's failure; null if it has succeeded. */
    synchronized @Nullable JobException failure() {
        return outcome.failure();
    }

    /** Takes an event. One that lacks a member says at least that something has happened. */
    synchronized Step on(QmpEvent event) {
        if (event instanceof UnknownEvent) {
            return Step.ASK;
        }
        if (event instanceof JobStatusChangeEvent change) {
            return change.id().equals(id) ? reached(change.status()) : Step.NONE;
        }
        if (event instanceof BlockJobPendingEvent block) {
            return block.id().equals(id) ? becamePending() : Step.NONE;
        }
        if (event instanceof BlockJobReadyEvent block) {
            return block.device().equals(id) ? becameReady() : Step.NONE;
        }
        if (event instanceof BlockJobCompletedEvent block && block.device().equals(id)) {
            outcome.completed(block.error());
        } else if (event instanceof BlockJobCancelledEvent block
                && block.device().equals(id)) {
            outcome.cancelled();
        } else if (event instanceof BlockJobErrorEvent block && block.device().equals(id)) {
            outcome.ioError(block.operation() + " error, then " + block.action());
        }
        return Step.NONE;
    }

    /** Learns that events were lost: what comes after them no longer tells the outcome. */
    synchronized void missedEvents() {
        outcome.missedEvents();
    }

    /** Takes the job's entry in {@code query-jobs}; null if there is none. */
    synchronized Step found(@Nullable JobEntry entry) {
        if (entry == null) {
            // Without a gap the events, which may still be on their way here, tell more.
            return outcome.hasGap() || isOver() ? Step.GONE : Step.NONE;
        }
        if (entry.status().equals(JobStatus.CONCLUDED)) {
            status = JobStatus.CONCLUDED;
            outcome.read(entry.error());
            boolean first = !toldConcluded;
            toldConcluded = true;
            return first ? Step.CONCLUDED : Step.NONE;
        }
        if (rank(entry.status()) < rank(status)) {
            return Step.NONE; // said before what the events have said since
        }
        outcome.reached(entry.status());
        return entry.status().equals(JobStatus.PENDING) ? becamePending() : reached(entry.status());
    }

    private Step reached(JobStatus next) {
        if (next.equals(JobStatus.CREATED)) {
            outcome = new Outcome(id); // all before was of an older job that had the id
        } else if (isOver()) {
            return Step.NONE;
        }
        status = next;
        outcome.reached(next);
        if (isReady()) {
            return becameReady();
        }
        if (next.equals(JobStatus.PENDING)) {
            return finalizedByHand == null ? Step.ASK : finalizedByHand ? becamePending() : Step.NONE;
        }
        if (next.equals(JobStatus.CONCLUDED)) {
            return Step.ASK;
        }
        return next.equals(JobStatus.NULL) ? Step.GONE : Step.NONE;
    }

    private Step becameReady() {
        if (rank(status) < rank(JobStatus.READY)) {
            status = JobStatus.READY;
        }
        boolean first = !ready;
        ready = true;
        return first ? Step.READY : Step.NONE;
    }

    private Step becamePending() {
        if (rank(status) < rank(JobStatus.PENDING)) {
            status = JobStatus.PENDING;
        }
        boolean first = !pending;
        pending = true;
        return first ? Step.PENDING : Step.NONE;
    }

    private static int rank(JobStatus status) {
        for (int rank = 0; rank < LIFE.size(); rank++) {
            if (LIFE.get(rank).contains(status)) {
                return rank;
            }
        }
        return -1;
    }
}
