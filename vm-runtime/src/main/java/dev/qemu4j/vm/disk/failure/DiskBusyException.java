package dev.qemu4j.vm.disk.failure;

import org.jspecify.annotations.Nullable;

/** Signals that a job or a backup uses the disk; nothing was changed. */
public final class DiskBusyException extends DiskException {
    private static final long serialVersionUID = 1;

    /** The id of the job, or null. */
    private final @Nullable String jobId;

    /**
     * Creates an exception.
     *
     * @param message the message: the operation, the disk, the job and the advice
     * @param jobId the id of the job, or null if there is none
     */
    public DiskBusyException(String message, @Nullable String jobId) {
        super(message, null);
        this.jobId = jobId;
    }

    /**
     * Returns the id of the job that uses the disk.
     *
     * @return the id, by which {@link dev.qemu4j.qmp.job.Jobs#attach} takes the job over, or null if a backup uses the disk without a job of its own
     */
    public @Nullable String jobId() {
        return jobId;
    }
}
