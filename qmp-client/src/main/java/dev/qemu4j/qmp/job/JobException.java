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

    JobException(String id, String what, @Nullable String error, @Nullable Throwable cause) {
        super("job " + id + " " + what + (error == null ? "" : ": " + Secrets.hide(error)), cause);
        this.id = id;
        this.error = error;
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
}
