package dev.qemu4j.qmp.job;

import dev.qemu4j.qapi.job.JobStatus;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Outcome of a job, by the first source that has it. Sources are the events of a block job, the error that {@code query-jobs} has, or
 * the statuses that the job went through.
 *
 * <p>A job that fails or is cancelled is aborting before it concludes; one that succeeds is pending, and never aborting.
 */
final class Outcome {
    /** The text of strerror for ECANCELED, on glibc and on musl. */
    private static final Pattern CANCELLED = Pattern.compile("Operation cancell?ed");

    private final String id;
    private boolean worked;
    private boolean aborting;
    private boolean concluded;
    private boolean gap;
    private boolean completed;
    private boolean cancelled;
    private @Nullable String error;
    private @Nullable String ioError;

    Outcome(String id) {
        this.id = id;
    }

    void reached(JobStatus status) {
        worked |= status.equals(JobStatus.WAITING) || status.equals(JobStatus.PENDING);
        aborting |= status.equals(JobStatus.ABORTING);
        concluded |= status.equals(JobStatus.CONCLUDED);
    }

    void completed(@Nullable String eventError) {
        completed = true;
        error = eventError == null ? error : eventError;
    }

    void cancelled() {
        cancelled = true;
    }

    void ioError(String what) {
        ioError = what;
    }

    /** Takes the error that QEMU keeps of a concluded job; null if it has none. */
    void read(@Nullable String keptError) {
        concluded = true;
        completed(keptError);
    }

    void missedEvents() {
        gap = true;
    }

    boolean hasGap() {
        return gap;
    }

    boolean isDecided() {
        return completed || cancelled || toldByStatus();
    }

    /** Returns the job's failure; null if it has succeeded. */
    @Nullable
    JobException failure() {
        if (cancelled || (error != null && CANCELLED.matcher(error).matches())) {
            return new JobCancelledException(id, error);
        }
        if (error != null) {
            return new JobException(id, ioError == null ? "failed" : "failed (" + ioError + ")", error, null);
        }
        if (aborting) {
            return new JobException(id, "failed or was cancelled, QEMU's reason could not be read", ioError, null);
        }
        return isDecided() ? null : JobException.unknown(id, vanished(), null);
    }

    private String vanished() {
        return "vanished before its outcome could be read" + (ioError == null ? "" : ": " + ioError);
    }

    private boolean toldByStatus() {
        return concluded && !gap && (worked || aborting);
    }
}
