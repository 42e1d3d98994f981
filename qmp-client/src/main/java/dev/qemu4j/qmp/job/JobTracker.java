package dev.qemu4j.qmp.job;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.block.BlockJobCancelledEvent;
import dev.qemu4j.qapi.block.BlockJobCompletedEvent;
import dev.qemu4j.qapi.block.BlockJobErrorEvent;
import dev.qemu4j.qapi.block.BlockJobReadyEvent;
import dev.qemu4j.qapi.job.JobInfo;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qapi.job.JobStatusChangeEvent;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is known of one job, whatever order its events and replies come in. Does no I/O. */
final class JobTracker {
    /** What the owner has to do next. */
    enum Step {
        /** Nothing. */
        NONE,
        /** Tell that the job is ready. */
        READY,
        /** Let the job finalize: it was started without auto-finalize. */
        FINALIZE,
        /** Ask for the outcome, then dismiss. */
        CONCLUDE,
        /** The job is gone, and what the events said is all that will ever be known. */
        GONE
    }

    /** What strerror says of ECANCELED, on glibc and on musl. */
    private static final Pattern CANCELLED = Pattern.compile("Operation cancell?ed");

    private final String id;
    private JobStatus status = JobStatus.UNDEFINED;
    private boolean ready;
    private boolean concluded;
    private boolean finalizing;
    private boolean completed;
    private boolean cancelled;
    private @Nullable String error;
    private @Nullable String ioError;

    JobTracker(String id) {
        this.id = id;
    }

    synchronized JobStatus status() {
        return status;
    }

    synchronized boolean isReady() {
        return ready;
    }

    synchronized Step on(QmpEvent event) {
        if (event instanceof JobStatusChangeEvent change && change.id().equals(id)) {
            return reached(change.status());
        }
        if (event instanceof BlockJobReadyEvent block && block.device().equals(id)) {
            return becameReady();
        }
        if (event instanceof BlockJobCompletedEvent block && block.device().equals(id)) {
            completed = true;
            error = block.error() == null ? error : block.error();
        } else if (event instanceof BlockJobCancelledEvent block
                && block.device().equals(id)) {
            cancelled = true;
        } else if (event instanceof BlockJobErrorEvent block && block.device().equals(id)) {
            ioError = block.operation() + " error, then " + block.action();
        }
        return Step.NONE;
    }

    /** Takes what {@code query-jobs} says, as for a job that was found running. */
    synchronized Step found(JobInfo info) {
        return reached(info.status());
    }

    /** Takes the outcome that {@code query-jobs} has of a concluded job; null if it does not have the job any more. */
    synchronized void outcome(@Nullable JobInfo info) {
        if (info != null && info.error() != null) {
            error = info.error();
        }
        completed |= info != null;
    }

    /** What the job has failed with; null if it has succeeded. */
    synchronized @Nullable JobException failure() {
        if (cancelled || (error != null && CANCELLED.matcher(error).matches())) {
            return new JobCancelledException(id, error);
        }
        if (error != null) {
            return new JobException(id, ioError == null ? "failed" : "failed (" + ioError + ")", error, null);
        }
        return completed ? null : new JobException(id, "vanished before its outcome could be read", ioError, null);
    }

    private Step reached(JobStatus next) {
        status = next;
        if (next.equals(JobStatus.READY)) {
            return becameReady();
        }
        if (next.equals(JobStatus.PENDING) && !finalizing) {
            finalizing = true;
            return Step.FINALIZE;
        }
        if (next.equals(JobStatus.CONCLUDED) && !concluded) {
            concluded = true;
            return Step.CONCLUDE;
        }
        return next.equals(JobStatus.NULL) && !concluded ? Step.GONE : Step.NONE;
    }

    private Step becameReady() {
        if (ready) {
            return Step.NONE;
        }
        ready = true;
        return Step.READY;
    }
}
