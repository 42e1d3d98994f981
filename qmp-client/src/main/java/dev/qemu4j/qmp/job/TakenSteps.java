package dev.qemu4j.qmp.job;

import dev.qemu4j.qmp.QmpClient;
import org.jspecify.annotations.Nullable;

/** The steps of a job's starter, whose failures become the job's: somebody waits for the outcome. */
final class TakenSteps {
    private final String id;
    private final JobSteps steps;
    private volatile @Nullable Throwable refusal;

    TakenSteps(String id, JobSteps steps) {
        this.id = id;
        this.steps = steps;
    }

    static TakenSteps none(String id) {
        return new TakenSteps(id, new JobSteps() {});
    }

    /** Returns the failure of the step before the job's last one, for which the job is cancelled; null if it was taken. */
    @Nullable
    JobException beforeFinalize(QmpClient client) {
        try {
            steps.beforeFinalize();
            return null;
        } catch (Throwable e) {
            refusal = e;
            client.job().jobCancel(id); // refused if it has ended meanwhile
            return givenUp(e);
        }
    }

    /** Returns the failure of all, the job and the steps. */
    @Nullable
    RuntimeException afterEnd(@Nullable RuntimeException ofTheJob) {
        Throwable before = refusal;
        RuntimeException failure =
                before != null && ofTheJob instanceof JobCancelledException ? givenUp(before) : ofTheJob;
        try {
            steps.afterEnd(failure);
            return failure;
        } catch (Throwable e) {
            if (failure == null) {
                return new JobException(id, "has succeeded, but not what was to be done after it", null, e);
            }
            failure.addSuppressed(e);
            return failure;
        }
    }

    private JobException givenUp(Throwable reason) {
        return new JobException(id, "was cancelled, as what was to be done before its end failed", null, reason);
    }
}
