package dev.qemu4j.qmp.job;

import dev.qemu4j.base.async.Jfr;
import org.jspecify.annotations.Nullable;

/** Tells the Flight Recorder of one job. */
final class JobTrace {
    private final JobEvent event = new JobEvent();

    private JobTrace(String id, String type) {
        event.id = id;
        event.type = type;
        event.begin();
    }

    /** Begins; returns null, and makes nothing, where nobody records jobs. */
    static @Nullable JobTrace begin(String id, String type) {
        return Jfr.isOn() && Asked.EVENT.isEnabled() ? new JobTrace(id, type) : null;
    }

    /** Tells the outcome; null if the job did what it was started for. */
    void end(@Nullable RuntimeException failure) {
        event.end();
        if (event.shouldCommit()) {
            event.outcome = word(failure);
            event.commit();
        }
    }

    private static String word(@Nullable RuntimeException failure) {
        if (failure == null) {
            return "done";
        }
        if (failure instanceof JobCancelledException) {
            return "cancelled";
        }
        if (failure instanceof JobException known) {
            return known.isOutcomeKnown() ? "failed" : "unknown";
        }
        return failure.getClass().getSimpleName();
    }

    /** An event that is asked whether it is recorded, so that no other has to be made for that. */
    private static final class Asked {
        static final JobEvent EVENT = new JobEvent();
    }
}
