package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecipesIT {
    @Test
    void firstMachine_runs() throws Exception {
        assertThat(Output.of(FirstMachine::main)).containsPattern("VirtualMachine\\[QEMU .*, running] is running");
    }

    @Test
    void pauseAndListen_getsTheEvent() throws Exception {
        assertThat(Output.of(PauseAndListen::main)).startsWith("paused at 2");
    }
}
