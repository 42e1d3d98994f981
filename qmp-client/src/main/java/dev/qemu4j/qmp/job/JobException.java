package dev.qemu4j.qmp.job;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Secrets;
import org.jspecify.annotations.Nullable;

/** Signals that a job did not do what it was started for. */
public class JobException extends QemuException {
    private static final long serialVersionUID = 1;

    /** The job's id. */
    private final String id;

    /** QEMU's words. */
    private final @Nullable String error;

    /** Tells whether the job's outcome is known. */
    private final boolean known;

    JobException(String id, String what, @Nullable String error, @Nullable Throwable cause) {
        this(id, what + (error == null ? "" : ": " + Secrets.hide(error)), error, cause, true);
    }

    private JobException(String id, String message, @Nullable String error, @Nullable Throwable cause, boolean known) {
        super("job " + id + " " + message, cause);
        this.id = id;
        this.error = error;
        this.known = known;
    }

    /** Tells that the job may have done what it was started for. */
    static JobException unknown(String id, String what, @Nullable Throwable cause) {
        return new JobException(id, what, null, cause, false);
    }

    /**
     * Returns the job's id.
     *
     * @return the id
     */
    public String jobId() {
        return id;
    }

    /**
     * Returns QEMU's words, which may repeat a secret; the exception's message does not.
     *
     * @return the error; null if QEMU gave none
     */
    public @Nullable String error() {
        return error;
    }

    /**
     * Tells whether QEMU has told how the job ended.
     *
     * @return false if the job may have done its work, or goes on: what it was to change must be looked at then
     */
    public boolean isOutcomeKnown() {
        return known;
    }
}
