package dev.qemu4j.qmp.job;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The step after a job's end and before its outcome is told. */
record LastStep(String id, Consumer<@Nullable RuntimeException> work) {
    static LastStep none(String id) {
        return new LastStep(id, failure -> {});
    }

    /** Returns the failure of both, the job and the step. */
    @Nullable
    RuntimeException take(@Nullable RuntimeException failure) {
        try {
            work.accept(failure);
            return failure;
        } catch (Throwable e) { // also an Error: somebody waits for the outcome
            if (failure == null) {
                return new JobException(id, "has succeeded, but not what was to be done after it", null, e);
            }
            failure.addSuppressed(e);
            return failure;
        }
    }
}
