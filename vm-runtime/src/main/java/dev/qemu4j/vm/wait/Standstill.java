package dev.qemu4j.vm.wait;

import dev.qemu4j.qapi.runstate.RunState;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Detects a machine that stands still for good. The last output of its guest comes by a way of its own and may be read after the
 * event, so there is a pause; a stop that is taken back in it was not for good. Thread-safe.
 */
final class Standstill {
    private static final Set<RunState> DEAD =
            Set.of(RunState.GUEST_PANICKED, RunState.INTERNAL_ERROR, RunState.IO_ERROR, RunState.SHUTDOWN);

    private final Consumer<Consumer<RunState>> state;
    private final Consumer<Runnable> pause;
    private final Consumer<RunState> end;
    private final AtomicInteger resumes = new AtomicInteger();

    /**
     * Makes one for a machine.
     *
     * @param state asks for the machine's state, and gives it on if there is an answer
     * @param pause takes a step after the last output
     * @param end is told of the state in which the machine stays
     */
    Standstill(Consumer<Consumer<RunState>> state, Consumer<Runnable> pause, Consumer<RunState> end) {
        this.state = state;
        this.pause = pause;
        this.end = end;
    }

    /** Looks at the state, now and once more after the last output. */
    void look() {
        state.accept(now -> {
            int resumed = resumes.get();
            if (DEAD.contains(now)) {
                pause.accept(() -> lookAgain(resumed));
            }
        });
    }

    /** A machine that was resumed and stopped again is looked at anew: for the second stop a pause of its own counts. */
    private void lookAgain(int resumed) {
        state.accept(now -> {
            if (DEAD.contains(now) && resumes.get() == resumed) {
                end.accept(now);
            }
        });
    }

    void resumed() {
        resumes.incrementAndGet();
        look();
    }

    /** Ends with a panic, unless it is taken back by the end of the pause. */
    void panicked(BooleanSupplier takenBack, Runnable end) {
        if (takenBack.getAsBoolean()) {
            return;
        }
        pause.accept(() -> {
            if (!takenBack.getAsBoolean()) {
                end.run();
            }
        });
    }
}
