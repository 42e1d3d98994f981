package dev.qemu4j.vm.disk;

import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphJob;

/** Signals that a job uses the disk; nothing was changed. */
public final class DiskBusyException extends DiskException {
    private static final long serialVersionUID = 1;

    /** The id of the job. */
    private final String jobId;

    private DiskBusyException(String message, String jobId) {
        super(message, null);
        this.jobId = jobId;
    }

    /** Refuses a disk that a job uses. */
    static void refuse(GraphDisk disk, String operation) {
        for (GraphJob job : disk.jobs()) {
            throw new DiskBusyException(
                    operation + " of disk '" + disk.name() + "': the " + job
                            + ", uses it (expected: no job; wait for its end, or cancel it" + finalizing(job) + ")",
                    job.id());
        }
    }

    /** A job whose client has died before its last step waits for ever. */
    private static String finalizing(GraphJob job) {
        return job.info().status().equals(JobStatus.PENDING)
                ? ", or finalize it, if nobody will: Jobs.attach and jobFinalize"
                : "";
    }

    /**
     * Returns the id of the job that uses the disk.
     *
     * @return the id, by which {@link dev.qemu4j.qmp.job.Jobs#attach} takes the job over
     */
    public String jobId() {
        return jobId;
    }
}
