package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobDisks.all;
import static dev.qemu4j.qmp.job.JobQemu.failure;
import static dev.qemu4j.qmp.job.JobQemu.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.block.BlockdevBackup;
import dev.qemu4j.qapi.block.BlockdevCreate;
import dev.qemu4j.qapi.block.BlockdevCreateOptions;
import dev.qemu4j.qapi.block.BlockdevRef;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qapi.job.JobInfo;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qapi.transaction.Transaction;
import dev.qemu4j.qapi.transaction.TransactionAction;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A job is dismissed by its owner. */
@Tag("once")
class JobDismissIT {
    private static final String PROGRAMS = "dev.qemu4j.qmp.job.JobQemu#programs";

    @TempDir
    private Path directory;

    private JobDisks disks;

    /** The verbs whose command has {@code auto-dismiss}; null leaves it as it is. */
    private enum Verb {
        COMMIT,
        STREAM,
        MIRROR,
        BACKUP;

        CompletableFuture<Job> start(Jobs jobs, @Nullable Boolean autoDismiss) {
            TargetNode copy = new TargetNode("copy");
            return switch (this) {
                case COMMIT ->
                    jobs.commitAsync("top", c -> {
                        c.baseNode("base").topNode("mid");
                        if (autoDismiss != null) {
                            c.autoDismiss(autoDismiss);
                        }
                    });
                case STREAM ->
                    jobs.streamAsync("top", s -> {
                        if (autoDismiss != null) {
                            s.autoDismiss(autoDismiss);
                        }
                    });
                case MIRROR ->
                    jobs.mirrorAsync(copy, "top", MirrorSyncMode.FULL, m -> {
                        if (autoDismiss != null) {
                            m.autoDismiss(autoDismiss);
                        }
                    });
                case BACKUP ->
                    jobs.backupAsync(copy, "top", MirrorSyncMode.FULL, b -> {
                        if (autoDismiss != null) {
                            b.autoDismiss(autoDismiss);
                        }
                    });
            };
        }

        /** Lets the job end. */
        void end(Job job) {
            if (this == MIRROR) {
                result(job.ready());
                result(job.completeAsync());
            }
        }
    }

    static Stream<Arguments> verbs() {
        return JobQemu.programs().flatMap(program -> Stream.of(Verb.values()).map(verb -> Arguments.of(program, verb)));
    }

    @BeforeEach
    void images() {
        disks = new JobDisks(directory);
        disks.create("base", 0x11);
        disks.overlay("mid", "base");
        disks.overlay("top", "mid");
        disks.create("copy", 0);
        disks.create("other", 0);
        disks.create("spare", 0x22);
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void result_autoDismissNotGiven_isReadAndTheJobDismissed(String program, Verb verb) {
        try (JobQemu qemu = JobQemu.start(program, directory, nodes())) {
            Job job = result(verb.start(Jobs.of(qemu.client()), null));
            verb.end(job);

            result(job.result());

            assertThat(jobs(qemu)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void result_autoDismissOff_isReadAndTheJobStays(String program, Verb verb) {
        try (JobQemu qemu = JobQemu.start(program, directory, nodes())) {
            Job job = result(verb.start(Jobs.of(qemu.client()), false));
            verb.end(job);

            result(job.result());

            assertStays(qemu, job);
        }
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void result_autoDismissOn_isWhatTheEventsTell(String program, Verb verb) {
        try (JobQemu qemu = JobQemu.start(program, directory, nodes())) {
            Job job = result(verb.start(Jobs.of(qemu.client()), true));
            verb.end(job);

            result(job.result());

            assertThat(jobs(qemu)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void attach_jobOfAnother_staysWithItsOutcomeForEveryone(String program) {
        try (JobQemu qemu = JobQemu.start(program, directory, nodes())) {
            result(qemu.client().execute(backup("j", "top", "copy").speed(1L).build()));
            Job whileItRuns = result(Jobs.of(qemu.client()).attachAsync("j"));
            result(whileItRuns.speedAsync(DataSize.ofBytes(0)));
            result(whileItRuns.result());

            Job afterItsEnd = result(Jobs.of(qemu.client()).attachAsync("j"));
            result(afterItsEnd.result());

            assertStays(qemu, afterItsEnd);
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void attach_failedJobOfAnother_staysWithItsError(String program) {
        try (JobQemu qemu = JobQemu.start(program, directory, nodes())) {
            result(qemu.client().execute(BlockdevCreate.of("j", onNoNode())));

            Job attached = result(Jobs.of(qemu.client()).attachAsync("j"));

            assertThat(failure(attached.result())).isExactlyInstanceOf(JobException.class);
            assertStays(qemu, attached);
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void attach_jobThatJobsStarted_isDismissedByTheFirstAlone(String program) {
        try (JobQemu qemu = JobQemu.start(program, directory, nodes())) {
            Job first = result(Jobs.of(qemu.client())
                    .backupAsync(new TargetNode("copy"), "top", MirrorSyncMode.FULL, b -> b.speed(1)));
            Job second = result(Jobs.of(qemu.client()).attachAsync(first.id()));
            result(second.speedAsync(DataSize.ofBytes(0)));

            result(first.result());
            result(second.result());

            assertThat(jobs(qemu)).isEmpty();
            assertThat(failure(second.dismissAsync())).hasMessageContaining("not found");
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void start_commandThatAsksTheJobToStay_isNotDismissed(String program) {
        try (JobQemu qemu = JobQemu.start(program, directory, nodes())) {
            Jobs jobs = Jobs.of(qemu.client());
            Transaction two = Transaction.of(List.of(
                    TransactionAction.blockdevBackup(backup("j", "top", "copy").build()),
                    TransactionAction.blockdevBackup(
                            backup("k", "spare", "other").autoDismiss(true).build())));
            Job stays = result(jobs.startAsync("j", two));
            result(stays.result());
            assertStays(qemu, stays);

            Job goes = result(jobs.startAsync("l", BlockdevCreate.of("l", onNoNode())));
            assertThat(failure(goes.result())).isInstanceOf(JobException.class);
            assertThat(jobs(qemu))
                    .as("it has no auto-dismiss")
                    .noneMatch(job -> job.id().equals("l"));
        }
    }

    private static void assertStays(JobQemu qemu, Job job) {
        assertThat(jobs(qemu)).anySatisfy(info -> {
            assertThat(info.id()).isEqualTo(job.id());
            assertThat(info.status()).isEqualTo(JobStatus.CONCLUDED);
        });
        result(job.dismissAsync());
        assertThat(jobs(qemu)).noneMatch(info -> info.id().equals(job.id()));
    }

    private static List<JobInfo> jobs(JobQemu qemu) {
        return result(qemu.client().job().queryJobs());
    }

    private static BlockdevBackup.Builder backup(String id, String device, String target) {
        return BlockdevBackup.builder(device, MirrorSyncMode.FULL, target)
                .jobId(id)
                .autoDismiss(false);
    }

    /** Of a node that is not there: QEMU finds out after the job has begun. */
    private static BlockdevCreateOptions onNoNode() {
        return BlockdevCreateOptions.qcow2(BlockdevRef.of("nowhere"), DataSize.ofMib(1));
    }

    private String[] nodes() {
        return all(
                disks.node("base"),
                disks.node("mid", "base"),
                disks.node("top", "mid"),
                disks.node("copy"),
                disks.node("other"),
                disks.node("spare"));
    }
}
