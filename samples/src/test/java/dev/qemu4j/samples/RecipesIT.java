package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecipesIT {
    @Test
    void firstMachine_runs() throws Exception {
        assertThat(Output.of(FirstMachine::main)).containsPattern("VirtualMachine\\[QEMU .*, running] is running");
    }

    @Test
    void backupADisk_copiesIt() throws Exception {
        assertThat(Output.of(BackupADisk::main)).contains("100 %").endsWith("copied 64 MiB into copy.qcow2\n");
    }

    @Test
    void pauseAndListen_getsTheEvent() throws Exception {
        assertThat(Output.of(PauseAndListen::main)).startsWith("paused at 2");
    }
}
