package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobDisks.all;
import static dev.qemu4j.qmp.job.JobQemu.BOUND;
import static dev.qemu4j.qmp.job.JobQemu.failure;
import static dev.qemu4j.qmp.job.JobQemu.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.block.BitmapSyncMode;
import dev.qemu4j.qapi.block.BlockDeviceIoStatus;
import dev.qemu4j.qapi.block.BlockErrorAction;
import dev.qemu4j.qapi.block.BlockJobCompletedEvent;
import dev.qemu4j.qapi.block.BlockJobErrorEvent;
import dev.qemu4j.qapi.block.BlockdevBackup;
import dev.qemu4j.qapi.block.BlockdevOnError;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qapi.job.JobStatusChangeEvent;
import dev.qemu4j.qapi.transaction.ActionCompletionMode;
import dev.qemu4j.qapi.transaction.Transaction;
import dev.qemu4j.qapi.transaction.TransactionAction;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The life of jobs, after behaviours that QEMU's own block tests 185, 219, 245, 257 and 258 look at. */
class JobLifeIT {
    private static final String PROGRAMS = "dev.qemu4j.qmp.job.JobQemu#programs";

    @TempDir
    private Path directory;

    private JobDisks disks;

    @BeforeEach
    void images() {
        disks = new JobDisks(directory);
        disks.create("base", 0x11);
        disks.create("copy", 0);
        disks.create("other", 0);
    }

    /** 219: the verbs that each status takes. */
    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void jobFinalize_jobToldToWait_endsOnlyThen(String program) {
        try (JobQemu qemu = JobQemu.start(program, directory, nodes())) {
            Job backup = backup(qemu, b -> b.autoFinalize(false).speed(1));
            assertThat(failure(backup.jobFinalizeAsync())).isInstanceOf(QmpCommandException.class);
            assertThat(failure(backup.completeAsync())).isInstanceOf(QmpCommandException.class);
            result(backup.speedAsync(DataSize.ofBytes(0)));

            result(backup.pending());

            assertThat(backup.status()).isEqualTo(JobStatus.PENDING);
            assertThat(failure(backup.completeAsync())).isInstanceOf(QmpCommandException.class);
            assertThat(failure(backup.pauseAsync())).isInstanceOf(QmpCommandException.class);
            assertThat(backup.result()).isNotDone();
            result(backup.jobFinalizeAsync());
            result(backup.result());
            assertThat(result(qemu.client().job().queryJobs())).isEmpty();
            qemu.quit();
        }
        disks.assertHolds("copy", 0x11, 0);
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void pending_jobThatDoesNotWait_fails(String program) {
        try (JobQemu qemu = JobQemu.start(program, directory, nodes())) {
            Job backup = backup(qemu, b -> {});

            result(backup.result());

            assertThat(failure(backup.pending())).hasMessageContaining("ended without waiting to be finalized");
        }
    }

    /** 219: pausing. */
    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void pause_byHand_isNoIoError(String program) {
        try (JobQemu qemu = JobQemu.start(program, directory, nodes());
                EventQueue<JobStatusChangeEvent> events = qemu.client().events().queue(JobStatusChangeEvent.class)) {
            Job backup = backup(qemu, b -> b.speed(1));
            result(backup.pauseAsync());
            await(events, JobStatus.PAUSED);

            assertThat(result(backup.ioStatusAsync())).isEqualTo(BlockDeviceIoStatus.OK);
            assertThat(failure(backup.pauseAsync())).isInstanceOf(QmpCommandException.class);
            result(backup.resumeAsync());
            await(events, JobStatus.RUNNING);
            assertThat(failure(backup.resumeAsync())).isInstanceOf(QmpCommandException.class);
            result(backup.speedAsync(DataSize.ofBytes(0)));
            result(backup.result());
            assertThat(failure(backup.ioStatusAsync())).isInstanceOf(JobException.class);
        }
    }

    /** 245: what a job holds cannot be changed; attaching to it changes nothing either. */
    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void attach_pendingJobThatHoldsTheGraph_leavesItPending(String program) {
        disks.overlay("top", "base");
        try (JobQemu qemu = JobQemu.start(program, directory, all(disks.node("base"), disks.node("top", "base")))) {
            Job stream = result(Jobs.of(qemu.client()).streamAsync("top", s -> s.autoFinalize(false)));
            result(stream.pending());
            assertThat(failure(withoutBacking(qemu)))
                    .isInstanceOf(QmpCommandException.class)
                    .hasMessageContaining("backing");

            Job attached = result(Jobs.of(qemu.client()).attachAsync(stream.id()));

            result(attached.pending());
            assertThat(failure(withoutBacking(qemu))).as("still frozen").hasMessageContaining("backing");
            assertThat(attached.result()).isNotDone();
            result(attached.cancelAsync());
            assertThat(failure(attached.result())).isInstanceOf(JobCancelledException.class);
            assertThat(failure(stream.result())).isInstanceOf(JobCancelledException.class);
            result(withoutBacking(qemu));
        }
    }

    /** 257: a backup that is given up at its last step leaves the bitmap as it was. */
    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void cancel_pendingBackupWithABitmap_keepsTheBitmap(String program) {
        try (JobQemu qemu = JobQemu.start(program, directory, nodes())) {
            result(qemu.client().block().blockDirtyBitmapAdd("base", "b"));
            JobDisks.guestWrites(qemu.client(), "base", "write -P 0x77 0 64k");
            Job cancelled = backup(qemu, JobLifeIT::withBitmap);
            result(cancelled.pending());

            result(cancelled.cancelAsync());

            assertThat(failure(cancelled.result())).isInstanceOf(JobCancelledException.class);
            assertThat(dirty(qemu)).isEqualTo(65536);

            Job done = backup(qemu, JobLifeIT::withBitmap);
            result(done.pending());
            result(done.jobFinalizeAsync());
            result(done.result());
            assertThat(dirty(qemu)).isZero();
            qemu.quit();
        }
        disks.assertHolds("copy", 0x77, 0);
    }

    /** 257: all jobs of a grouped transaction wait for the one that was told to. */
    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void jobFinalize_groupedTransaction_endsAll(String program) {
        try (JobQemu qemu = JobQemu.start(program, directory, nodes())) {
            Jobs jobs = Jobs.of(qemu.client());
            Job first = result(jobs.startAsync("a", grouped()));
            Job second = result(jobs.attachAsync("b"));
            result(first.pending());
            result(second.pending());

            result(first.jobFinalizeAsync());

            result(first.result());
            result(second.result());
        }
    }

    /** 258: a stream above a commit that waits for its last step. */
    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void stream_aboveAPendingCommit_bothEndWell(String program) {
        disks.overlay("n1", "base");
        disks.write("n1", 0x21, 1);
        disks.overlay("n2", "n1");
        disks.overlay("n3", "n2");
        disks.write("n3", 0x23, 3);
        disks.overlay("n4", "n3");
        disks.overlay("n5", "n4");
        String[] chain = all(
                disks.node("base"),
                disks.node("n1", "base"),
                disks.node("n2", "n1"),
                disks.node("n3", "n2"),
                disks.node("n4", "n3"),
                disks.node("n5", "n4"));
        try (JobQemu qemu = JobQemu.start(program, directory, chain)) {
            Jobs jobs = Jobs.of(qemu.client());
            Job commit = result(
                    jobs.commitAsync("n5", c -> c.topNode("n1").baseNode("base").autoFinalize(false)));
            result(commit.pending());

            result(result(jobs.streamAsync("n4", s -> s.baseNode("n2"))).result());

            assertThat(commit.result()).isNotDone();
            result(commit.jobFinalizeAsync());
            result(commit.result());
            qemu.quit();
        }
        disks.assertHolds("base", 0x21, 1);
        disks.assertHolds("n4", 0x23, 3);
    }

    /** 185: QEMU ends while a job runs. */
    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void result_quitWhileRunning_isNoSuccess(String program) {
        try (JobQemu qemu = JobQemu.start(program, directory, nodes())) {
            Job backup = backup(qemu, b -> b.speed(1));

            qemu.quit();

            assertThat(failure(backup.result()))
                    .isInstanceOfAny(JobCancelledException.class, QmpDisconnectedException.class);
        }
    }

    /** 185: QEMU is told to end just after a job was told to complete. */
    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void result_completedThenQuit_isWhatTheEventsSaid(String program) {
        disks.overlay("top", "base");
        try (JobQemu qemu = JobQemu.start(program, directory, all(disks.node("base"), disks.node("top", "base")));
                EventQueue<QmpEvent> events = qemu.client().events().queue("BLOCK_JOB_COMPLETED")) {
            Job commit = result(Jobs.of(qemu.client()).commitAsync("top", c -> c.baseNode("base")));
            result(commit.ready());
            commit.completeAsync();
            qemu.quit();

            BlockJobCompletedEvent end = (BlockJobCompletedEvent) events.next(BOUND);
            assertThat(end.error()).isNull();
            result(commit.result());
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void result_qemuKilled_doesNotSayThatTheJobGoesOn(String program) {
        try (JobQemu qemu = JobQemu.start(program, directory, nodes())) {
            Job backup = backup(qemu, b -> b.speed(1));

            qemu.process().destroyForcibly();

            assertThat(failure(backup.result()).getMessage())
                    .startsWith("job " + backup.id())
                    .contains("if QEMU has ended, so has the job")
                    .doesNotContain("go on");
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void onIoError_policyStop_pausesUntilResumed(String program) throws InterruptedException {
        for (int errno : new int[] {5, 28}) {
            try (JobQemu qemu = JobQemu.start(program, directory, all(nodes(), faulty(errno)));
                    EventQueue<JobStatusChangeEvent> events =
                            qemu.client().events().queue(JobStatusChangeEvent.class)) {
                BlockingQueue<BlockJobErrorEvent> errors = new LinkedBlockingQueue<>();
                Job backup = result(Jobs.of(qemu.client())
                        .backupAsync(
                                new TargetNode("copy"),
                                "faulty",
                                MirrorSyncMode.FULL,
                                b -> b.speed(1).onSourceError(BlockdevOnError.STOP)));
                backup.onIoError(errors::add);
                result(backup.speedAsync(DataSize.ofBytes(0)));
                assertThat(errors.poll(BOUND.toSeconds(), TimeUnit.SECONDS))
                        .isNotNull()
                        .satisfies(e -> assertThat(e.action()).isEqualTo(BlockErrorAction.STOP));
                await(events, JobStatus.PAUSED);

                assertThat(result(backup.ioStatusAsync()))
                        .isEqualTo(errno == 28 ? BlockDeviceIoStatus.NOSPACE : BlockDeviceIoStatus.FAILED);
                assertThat(backup.result()).isNotDone();
                result(backup.resumeAsync());
                result(backup.result());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void onIoError_policyIgnore_tellsWhatTheResultDoesNot(String program) throws InterruptedException {
        try (JobQemu qemu = JobQemu.start(program, directory, all(nodes(), faulty(5)))) {
            BlockingQueue<BlockJobErrorEvent> errors = new LinkedBlockingQueue<>();
            Job backup = result(Jobs.of(qemu.client())
                    .backupAsync(
                            new TargetNode("copy"),
                            "faulty",
                            MirrorSyncMode.FULL,
                            b -> b.speed(1).onSourceError(BlockdevOnError.IGNORE)));
            backup.onIoError(errors::add);
            result(backup.speedAsync(DataSize.ofBytes(0)));

            result(backup.result());

            assertThat(errors.poll(BOUND.toSeconds(), TimeUnit.SECONDS))
                    .isNotNull()
                    .satisfies(e -> assertThat(e.action()).isEqualTo(BlockErrorAction.IGNORE));
        }
    }

    private static Job backup(JobQemu qemu, Consumer<BlockdevBackup.Builder> others) {
        return result(Jobs.of(qemu.client()).backupAsync(new TargetNode("copy"), "base", MirrorSyncMode.FULL, others));
    }

    private static void withBitmap(BlockdevBackup.Builder backup) {
        backup.sync(MirrorSyncMode.BITMAP)
                .bitmap("b")
                .bitmapMode(BitmapSyncMode.ON_SUCCESS)
                .autoFinalize(false);
    }

    /** Two backups of which the second is the one that is told to wait. */
    private static Transaction grouped() {
        BlockdevBackup.Builder a =
                BlockdevBackup.builder("base", MirrorSyncMode.FULL, "copy").jobId("a");
        BlockdevBackup.Builder b =
                BlockdevBackup.builder("base", MirrorSyncMode.FULL, "other").jobId("b");
        return Transaction.builder(List.of(
                        TransactionAction.blockdevBackup(a.autoDismiss(false).build()),
                        TransactionAction.blockdevBackup(
                                b.autoDismiss(false).autoFinalize(false).build())))
                .properties(p -> p.completionMode(ActionCompletionMode.GROUPED))
                .build();
    }

    private static CompletableFuture<@Nullable Void> withoutBacking(JobQemu qemu) {
        return qemu.client()
                .block()
                .blockdevReopen(
                        List.of(Blockdevs.qcow2("top", q -> q.file("top-file").noBacking())));
    }

    private static long dirty(JobQemu qemu) {
        return result(qemu.client().block().queryNamedBlockNodes()).stream()
                .filter(node -> "base".equals(node.nodeName()))
                .flatMap(node ->
                        node.dirtyBitmaps() == null ? java.util.stream.Stream.empty() : node.dirtyBitmaps().stream())
                .mapToLong(bitmap -> bitmap.count())
                .sum();
    }

    private static void await(EventQueue<JobStatusChangeEvent> events, JobStatus status) {
        while (!events.next(BOUND).status().equals(status)) {
            // the queue gives up at the bound
        }
    }

    private String[] nodes() {
        return all(disks.node("base"), disks.node("copy"), disks.node("other"));
    }

    /** A node over the base whose first read of the middle of its data fails, once. */
    private static String[] faulty(int errno) {
        return new String[] {
            "-blockdev",
            "driver=blkdebug,node-name=faulty,image=base,inject-error.0.event=none,inject-error.0.iotype=read,"
                    + "inject-error.0.once=on,inject-error.0.sector=1024,inject-error.0.errno=" + errno
        };
    }
}
