package dev.qemu4j.qmp.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.block.BlockResize;
import dev.qemu4j.qapi.block.BlockStream;
import dev.qemu4j.qapi.block.BlockdevBackup;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import org.junit.jupiter.api.Test;

/** The ids that commands give to jobs. A device is one only where QEMU calls the job by it. */
class JobArgumentsTest {
    @Test
    void ids_deviceOfACommandThatStartsAJob_isTheJobs() {
        assertThat(JobArguments.of(BlockStream.builder("disk").build()).ids()).containsExactly("disk");
        assertThat(JobArguments.of(BlockdevBackup.of("disk", MirrorSyncMode.FULL, "target"))
                        .ids())
                .containsExactly("disk");
        assertThat(JobArguments.of(BlockStream.builder("disk").jobId("job").build())
                        .ids())
                .containsExactly("job");
    }

    @Test
    void ids_deviceOfAnotherCommand_isNone() {
        assertThat(JobArguments.of(BlockResize.builder(1).device("disk").build())
                        .ids())
                .isEmpty();
    }
}
