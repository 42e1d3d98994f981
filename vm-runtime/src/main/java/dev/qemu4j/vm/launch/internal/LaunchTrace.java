package dev.qemu4j.vm.launch.internal;

import dev.qemu4j.base.async.Jfr;
import org.jspecify.annotations.Nullable;

/** Tells the Flight Recorder of one phase. */
final class LaunchTrace {
    private final LaunchPhaseEvent event = new LaunchPhaseEvent();

    private LaunchTrace(String program, LaunchPhase phase) {
        event.program = program;
        event.phase = phase.toString();
        event.begin();
    }

    /** Begins; returns null, and makes nothing, where nobody records phases. */
    static @Nullable LaunchTrace begin(String program, LaunchPhase phase) {
        return Jfr.isOn() && Asked.EVENT.isEnabled() ? new LaunchTrace(program, phase) : null;
    }

    void end(String error) {
        event.end();
        if (event.shouldCommit()) {
            event.error = error;
            event.commit();
        }
    }

    /** An event that is asked whether it is recorded, so that no other has to be made for that. */
    private static final class Asked {
        static final LaunchPhaseEvent EVENT = new LaunchPhaseEvent();
    }
}
