package dev.qemu4j.vm.disk.failure;

/** Signals that a job uses the disk; nothing was changed. */
public final class DiskBusyException extends DiskException {
    private static final long serialVersionUID = 1;

    /** The id of the job. */
    private final String jobId;

    /**
     * Creates an exception.
     *
     * @param message the message: the operation, the disk, the job and the advice
     * @param jobId the id of the job
     */
    public DiskBusyException(String message, String jobId) {
        super(message, null);
        this.jobId = jobId;
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
