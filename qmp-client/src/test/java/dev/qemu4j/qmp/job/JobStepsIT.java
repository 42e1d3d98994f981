package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobDisks.all;
import static dev.qemu4j.qmp.job.JobQemu.failure;
import static dev.qemu4j.qmp.job.JobQemu.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qapi.block.BlockStream;
import dev.qemu4j.qapi.job.JobInfo;
import dev.qemu4j.qapi.job.JobStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps of a job's starter are taken between those of QEMU. */
@Tag("once")
class JobStepsIT {
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
            Job job = Jobs.of(qemu.client()).start("j", stream("top"), afterEnd(failure -> {
                assertThat(failure).isNull();
                atTheStep.set(qemu.client().blocking().job().queryJobs());
            }));

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
                    .start("j", stream("top").toBuilder().speed(1).build(), afterEnd(told::set));
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
            Job job = Jobs.of(qemu.client()).start("j", stream("top"), afterEnd(failure -> {
                throw new IllegalStateException("no");
            }));

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
            assertThatThrownBy(() -> Jobs.of(qemu.client())
                            .start("j", stream("missing"), afterEnd(failure -> steps.set("taken"))))
                    .hasMessageContaining("missing");
            assertThat(steps.get()).isEqualTo("none");
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void pending_job_takesTheStepBeforeItsLastOne(String program) {
        try (JobQemu qemu = start(program)) {
            AtomicReference<@Nullable List<JobInfo>> atTheStep = new AtomicReference<>();
            BlockStream command = stream("top").toBuilder().autoFinalize(false).build();
            Job job = Jobs.of(qemu.client()).start("j", command, new JobSteps() {
                @Override
                public void beforeFinalize() {
                    atTheStep.set(qemu.client().blocking().job().queryJobs());
                    qemu.client().blocking().job().jobFinalize("j");
                }
            });

            result(job.result());

            assertThat(atTheStep.get()).extracting(JobInfo::status).containsExactly(JobStatus.PENDING);
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void pending_stepThatFails_cancelsTheJob(String program) {
        try (JobQemu qemu = start(program)) {
            BlockStream command = stream("top").toBuilder().autoFinalize(false).build();
            Job job = Jobs.of(qemu.client()).start("j", command, new JobSteps() {
                @Override
                public void beforeFinalize() {
                    throw new IllegalStateException("no");
                }
            });

            assertThat(failure(job.result()))
                    .isExactlyInstanceOf(JobException.class)
                    .hasMessageContaining("was cancelled")
                    .hasRootCauseMessage("no");
            assertThat(failure(job.pending())).hasRootCauseMessage("no");
            assertThat(qemu.client().blocking().job().queryJobs()).isEmpty();
        }
    }

    private static JobSteps afterEnd(Consumer<@Nullable RuntimeException> step) {
        return new JobSteps() {
            @Override
            public void afterEnd(@Nullable RuntimeException failure) {
                step.accept(failure);
            }
        };
    }

    private static BlockStream stream(String node) {
        return BlockStream.builder(node).jobId("j").autoDismiss(false).build();
    }

    private JobQemu start(String program) {
        return JobQemu.start(program, directory, all(disks.node("base"), disks.node("top", "base")));
    }
}
