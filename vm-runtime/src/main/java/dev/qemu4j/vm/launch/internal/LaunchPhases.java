package dev.qemu4j.vm.launch.internal;

import dev.qemu4j.vm.record.VmRecorder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The phases of one start, of which each ends when the next begins. Tells the Flight Recorder of them, and the machine's recorder. Thread-safe. */
public final class LaunchPhases {
    private final String program;
    private @Nullable VmRecorder recorder;
    private @Nullable LaunchPhase phase;
    private @Nullable LaunchTrace trace;
    private long begun;

    /** Begins with the first phase. */
    public LaunchPhases(String program) {
        this.program = program;
        begin(LaunchPhase.CHECK);
    }

    /** Sets the recorder, which gets the phase that is under way as well. */
    public synchronized void recordedBy(VmRecorder keeper) {
        recorder = keeper;
    }

    /** Ends the phase before, and begins the next. */
    public synchronized void begin(LaunchPhase next) {
        end("");
        phase = next;
        begun = System.nanoTime();
        trace = LaunchTrace.begin(program, next);
    }

    /** Ends the last phase, well. */
    public synchronized void end() {
        end("");
    }

    /** Ends the phase that has failed. */
    public synchronized void fail(Throwable failure) {
        end(failure.getClass().getSimpleName());
    }

    private void end(String error) {
        LaunchPhase ended = phase;
        if (ended == null) {
            return;
        }
        LaunchTrace told = trace;
        if (told != null) {
            told.end(error);
        }
        VmRecorder keeper = recorder;
        if (keeper != null) {
            String how = error.isEmpty() ? "" : ", " + error;
            keeper.note("launch: " + ended + how, Duration.ofNanos(System.nanoTime() - begun));
        }
        phase = null;
        trace = null;
    }
}
