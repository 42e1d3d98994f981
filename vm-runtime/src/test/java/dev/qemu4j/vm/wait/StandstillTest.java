package dev.qemu4j.vm.wait;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.runstate.RunState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandstillTest {
    private final List<Runnable> pauses = new ArrayList<>();
    private final List<RunState> ends = new ArrayList<>();
    private RunState now = RunState.RUNNING;
    private final Standstill standstill = new Standstill(step -> step.accept(now), pauses::add, ends::add);

    @Test
    void look_machineThatStays_endsAfterThePause() {
        standstill.look();
        assertThat(pauses).isEmpty();

        stops(RunState.IO_ERROR);
        assertThat(ends).isEmpty();
        pauses.get(0).run();

        assertThat(ends).containsExactly(RunState.IO_ERROR);
    }

    /** As a program does that has made room on the host's disk. */
    @Test
    void look_machineThatIsResumedInThePause_goesOn() {
        stops(RunState.IO_ERROR);
        resumes();
        pauses.get(0).run();

        assertThat(ends).isEmpty();
    }

    @Test
    void look_machineThatStopsAgainInThePause_hasOneMore() {
        stops(RunState.IO_ERROR);
        resumes();
        stops(RunState.IO_ERROR);
        pauses.get(0).run();
        assertThat(ends).isEmpty();

        pauses.get(1).run();

        assertThat(ends).containsExactly(RunState.IO_ERROR);
    }

    @Test
    void panicked_resetInThePause_goesOn() {
        List<String> told = new ArrayList<>();
        List<String> resets = new ArrayList<>();
        standstill.panicked(() -> !resets.isEmpty(), () -> told.add("first"));
        resets.add("reset");
        pauses.get(0).run();
        standstill.panicked(() -> !resets.isEmpty(), () -> told.add("old"));

        assertThat(told).isEmpty();
        assertThat(pauses).hasSize(1);
    }

    @Test
    void panicked_noReset_ends() {
        List<String> told = new ArrayList<>();
        standstill.panicked(() -> false, () -> told.add("panic"));
        assertThat(told).isEmpty();

        pauses.get(0).run();

        assertThat(told).containsExactly("panic");
    }

    private void stops(RunState state) {
        now = state;
        standstill.look();
    }

    private void resumes() {
        now = RunState.RUNNING;
        standstill.resumed();
    }
}
