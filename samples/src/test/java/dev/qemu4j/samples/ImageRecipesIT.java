package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recipes about disk images run, and say what they should. */
@Timeout(90)
class ImageRecipesIT {
    @Test
    void partitionTable_listsAndReads() throws Exception {
        assertThat(Output.of(S21PartitionTable::main))
                .contains("1: 8 MiB at 1 MiB, EFI system (C12A7328-F81F-11D2-BA4B-00A0C93EC93B), 'ESP'\n")
                .contains("'root'\n")
                .endsWith("the second starts with 'hola'\n");
    }

    @Test
    void nbdServer_servesAndReads() throws Exception {
        assertThat(Output.of(S23NbdServer::main))
                .containsPattern("serving at nbd://127.0.0.1:\\d+/disk\n")
                .endsWith("1024 MiB, read-only: true\n");
    }

    @Test
    void networkDisk_machineBootsFromIt() throws Exception {
        assertThat(Output.of(S62NetworkDisk::main))
                .contains("the guest wrote until record 100\n")
                .endsWith("in the image: 100 records\n");
    }
}
