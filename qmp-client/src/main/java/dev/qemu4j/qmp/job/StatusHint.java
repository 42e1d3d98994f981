package dev.qemu4j.qmp.job;

import dev.qemu4j.qapi.job.JobStatus;
import java.util.Map;

/** The way out of the statuses in which a job waits for somebody. */
final class StatusHint {
    private static final Map<JobStatus, String> HINTS = Map.of(
            JobStatus.CREATED, "is created, and has not begun",
            JobStatus.PAUSED, "is paused, by hand or by an I/O error (see ioStatus): it waits for resume, or cancel",
            JobStatus.READY,
                    "is ready: it waits for complete (finish waits and completes), completeWithoutPivot or cancel",
            JobStatus.STANDBY, "is ready, but paused (standby): it waits for resume, and then for complete or cancel",
            JobStatus.WAITING, "has done its work, and waits for the other jobs of its transaction",
            JobStatus.PENDING, "is pending: it waits for jobFinalize or cancel");

    private StatusHint() {}

    /** Returns the end of a message; empty for a job that works. */
    static String of(JobStatus status) {
        String hint = HINTS.get(status);
        return hint == null ? "" : "; the job " + hint;
    }
}
