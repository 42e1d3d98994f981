package dev.qemu4j.qmp.job;

import org.jspecify.annotations.Nullable;

/** Steps that the starter of a job takes between those of QEMU, on the client's executor, where they may wait. */
public interface JobSteps {
    /**
     * Takes a step when the job is pending, before {@link Job#pending} completes. It may finalize the job itself. If it throws, the job is
     * cancelled.
     */
    default void beforeFinalize() {}

    /**
     * Takes a step when the job has ended and is dismissed, before {@link Job#result} completes. If it throws, the result fails.
     *
     * @param failure the job's failure, or null for a success
     */
    default void afterEnd(@Nullable RuntimeException failure) {}
}
