package dev.qemu4j.qmp.job;

import org.jspecify.annotations.Nullable;

/** Signals that a job was cancelled, by whomever. */
public final class JobCancelledException extends JobException {
    private static final long serialVersionUID = 1;

    JobCancelledException(String id, @Nullable String error) {
        super(id, "was cancelled", error, null);
    }
}
