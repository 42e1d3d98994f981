package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobDisks.all;
import static dev.qemu4j.qmp.job.JobQemu.failure;
import static dev.qemu4j.qmp.job.JobQemu.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qapi.block.BlockStream;
import dev.qemu4j.qapi.job.JobInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A job's last step is taken between its end and its outcome. */
class JobLastStepIT {
    private static final String PROGRAMS = "dev.qemu4j.qmp.job.JobQemu#programs";

    @TempDir
    private Path directory;

    private JobDisks disks;

    @BeforeEach
    void images() {
        disks = new JobDisks(directory);
        disks.create("base", 0x11);
        disks.overlay("top", "base");
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void result_success_comesAfterTheStep(String program) {
        try (JobQemu qemu = start(program)) {
            AtomicReference<@Nullable List<JobInfo>> atTheStep = new AtomicReference<>();
            Job job = Jobs.of(qemu.client()).start("j", stream("top"), failure -> {
                assertThat(failure).isNull();
                atTheStep.set(qemu.client().blocking().job().queryJobs());
            });

            result(job.result());

            assertThat(atTheStep.get()).isNotNull().isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void result_cancelledJob_isToldToTheStep(String program) {
        try (JobQemu qemu = start(program)) {
            AtomicReference<@Nullable RuntimeException> told = new AtomicReference<>();
            Job job = Jobs.of(qemu.client())
                    .start("j", stream("top").toBuilder().speed(1).build(), told::set);
            job.cancel();

            assertThat(failure(job.result()))
                    .isInstanceOf(JobCancelledException.class)
                    .isSameAs(told.get());
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void result_stepThatFails_tellsSo(String program) {
        try (JobQemu qemu = start(program)) {
            Job job = Jobs.of(qemu.client()).start("j", stream("top"), failure -> {
                throw new IllegalStateException("no");
            });

            assertThat(failure(job.result()))
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("has succeeded, but")
                    .hasRootCauseMessage("no");
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void start_refusedCommand_takesNoStep(String program) {
        try (JobQemu qemu = start(program)) {
            AtomicReference<String> steps = new AtomicReference<>("none");
            assertThatThrownBy(
                            () -> Jobs.of(qemu.client()).start("j", stream("missing"), failure -> steps.set("taken")))
                    .hasMessageContaining("missing");
            assertThat(steps.get()).isEqualTo("none");
        }
    }

    private static BlockStream stream(String node) {
        return BlockStream.builder(node).jobId("j").autoDismiss(false).build();
    }

    private JobQemu start(String program) {
        return JobQemu.start(program, directory, all(disks.node("base"), disks.node("top", "base")));
    }
}
