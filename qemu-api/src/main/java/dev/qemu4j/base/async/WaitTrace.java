package dev.qemu4j.base.async;

import org.jspecify.annotations.Nullable;

/** Tells the Flight Recorder of one wait. */
final class WaitTrace {
    private final WaitEvent event = new WaitEvent();

    private WaitTrace(String wait) {
        event.what = wait;
        event.begin();
    }

    /** Begins; returns null, and makes nothing, where nobody records waits. */
    static @Nullable WaitTrace begin(String wait) {
        return Jfr.isOn() && Asked.EVENT.isEnabled() ? new WaitTrace(wait) : null;
    }

    static void end(@Nullable WaitTrace trace, String result) {
        if (trace != null) {
            trace.event.end();
            if (trace.event.shouldCommit()) {
                trace.event.result = result;
                trace.event.commit();
            }
        }
    }

    static void end(@Nullable WaitTrace trace, Throwable failure) {
        end(
                trace,
                trace == null ? "" : CallerStack.unwrapped(failure).getClass().getSimpleName());
    }

    /** An event that is asked whether it is recorded, so that no other has to be made for that. */
    private static final class Asked {
        static final WaitEvent EVENT = new WaitEvent();
    }
}
