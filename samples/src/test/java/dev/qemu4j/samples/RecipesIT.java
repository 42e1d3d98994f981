package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecipesIT {
    @Test
    void firstMachine_runs() throws Exception {
        assertThat(Output.of(FirstMachine::main)).containsPattern("VirtualMachine\\[QEMU .*, running] is running");
    }

    @Test
    void typedMachine_printsShellAndJava() throws Exception {
        assertThat(Output.of(TypedMachine::main))
                .contains("-blockdev file,node-name=root-file,filename=root,,1.qcow2 \\\n")
                .contains("-device virtio-blk-pci,drive=root,num-queues=2,bootindex=1 \\\n")
                .contains(".memory(DataSize.ofGib(2))")
                .contains(".hda(\"disk.qcow2\")");
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
