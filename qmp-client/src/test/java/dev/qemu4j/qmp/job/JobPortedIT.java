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
import dev.qemu4j.qapi.block.BlockJobCompletedEvent;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qapi.job.JobStatus;
import dev.qemu4j.qapi.job.JobStatusChangeEvent;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.JsonNodeFactory;

/** More of the behaviours that QEMU's own block tests 185, 219, 245, 257 and 258 look at, for each kind of job. */
@Tag("once")
class JobPortedIT {
    private static final String PROGRAMS = "dev.qemu4j.qmp.job.JobQemu#programs";

    /** So slow that a job copies once, and then waits for longer than a test lasts, or until it is paused and resumed. */
    private static final long SLOW = 1;

    @TempDir
    private Path directory;

    private JobDisks disks;

    /** Jobs that a test can start. */
    private enum Kind {
        COMMIT,
        ACTIVE_COMMIT,
        MIRROR,
        BACKUP,
        STREAM;

        CompletableFuture<Job> start(Jobs jobs, long speed, boolean byItself) {
            return switch (this) {
                case COMMIT ->
                    jobs.commitAsync(
                            "top",
                            c -> c.topNode("mid").baseNode("base").speed(speed).autoFinalize(byItself));
                case ACTIVE_COMMIT ->
                    jobs.commitAsync("top", c -> c.baseNode("base").speed(speed).autoFinalize(byItself));
                case MIRROR ->
                    jobs.mirrorAsync(
                            new TargetNode("copy"),
                            "top",
                            MirrorSyncMode.FULL,
                            m -> m.speed(speed).autoFinalize(byItself));
                case BACKUP ->
                    jobs.backupAsync(
                            new TargetNode("copy"),
                            "top",
                            MirrorSyncMode.FULL,
                            b -> b.speed(speed).autoFinalize(byItself));
                case STREAM -> jobs.streamAsync("top", s -> s.speed(speed).autoFinalize(byItself));
            };
        }

        boolean getsReady() {
            return this == ACTIVE_COMMIT || this == MIRROR;
        }
    }

    static Stream<Arguments> kinds() {
        return kinds(kind -> true);
    }

    /** The others never get ready. */
    static Stream<Arguments> kindsThatGetReady() {
        return kinds(Kind::getsReady);
    }

    /** The others hold their nodes, but not the chain below. */
    static Stream<Arguments> kindsThatHoldTheChain() {
        return kinds(kind -> kind != Kind.MIRROR && kind != Kind.BACKUP);
    }

    private static Stream<Arguments> kinds(Predicate<Kind> which) {
        return JobQemu.programs()
                .flatMap(program -> Stream.of(Kind.values()).filter(which).map(kind -> Arguments.of(program, kind)));
    }

    static Stream<Arguments> modes() {
        return JobQemu.programs()
                .flatMap(program -> Stream.of(BitmapSyncMode.ON_SUCCESS, BitmapSyncMode.NEVER, BitmapSyncMode.ALWAYS)
                        .map(mode -> Arguments.of(program, mode)));
    }

    @BeforeEach
    void images() {
        disks = new JobDisks(directory);
        disks.create("base", 0x11);
        disks.create("copy", 0);
        disks.overlay("mid", "base");
        disks.write("mid", 0x22, 1);
        disks.write("mid", 0x22, 5);
        disks.write("mid", 0x22, 12);
        disks.write("mid", 0x22, 14);
        disks.overlay("top", "mid");
        disks.write("top", 0x33, 2);
        disks.write("top", 0x33, 9);
    }

    /** 185: QEMU is told to end while a job runs; what the job says is what QEMU's last events say. */
    @ParameterizedTest
    @MethodSource("kinds")
    void result_quitWhileRunning_isWhatTheEventsSay(String program, Kind kind) {
        try (JobQemu qemu = JobQemu.start(program, directory, chain());
                EventQueue<QmpEvent> ends =
                        qemu.client().events().queue("BLOCK_JOB_COMPLETED", "BLOCK_JOB_CANCELLED")) {
            Job job = result(kind.start(Jobs.of(qemu.client()), SLOW, true));
            qemu.quit();

            assertEndsAs(job, ends);
        }
        assertWhole();
    }

    /** 185: the same once it is ready. */
    @ParameterizedTest
    @MethodSource("kindsThatGetReady")
    void result_quitWhileReady_isWhatTheEventsSay(String program, Kind kind) {
        try (JobQemu qemu = JobQemu.start(program, directory, chain());
                EventQueue<QmpEvent> ends =
                        qemu.client().events().queue("BLOCK_JOB_COMPLETED", "BLOCK_JOB_CANCELLED")) {
            Job job = result(kind.start(Jobs.of(qemu.client()), 0, true));
            result(job.ready());
            qemu.quit();

            assertEndsAs(job, ends);
            result(job.ready());
        }
        assertWhole();
    }

    /** 219: paused and resumed where it runs and where it is ready, and finalized by hand. */
    @ParameterizedTest
    @MethodSource("kinds")
    void pauseResumeFinalize_inEachStatus_isTakenOrRefused(String program, Kind kind) {
        try (JobQemu qemu = JobQemu.start(program, directory, chain());
                EventQueue<JobStatusChangeEvent> events = qemu.client().events().queue(JobStatusChangeEvent.class)) {
            Job job = result(kind.start(Jobs.of(qemu.client()), SLOW, false));
            assertThat(failure(job.jobFinalizeAsync())).isInstanceOf(QmpCommandException.class);
            assertThat(failure(qemu.client().job().jobDismiss(job.id()))).isInstanceOf(QmpCommandException.class);
            result(job.pauseAsync());
            await(events, JobStatus.PAUSED, JobStatus.STANDBY);
            olderVerb(qemu, "block-job-resume", job); // which does the same
            await(events, JobStatus.RUNNING, JobStatus.READY);

            result(job.speedAsync(DataSize.ofBytes(0)));
            if (kind.getsReady()) {
                result(job.ready());
                olderVerb(qemu, "block-job-pause", job);
                await(events, JobStatus.STANDBY);
                result(job.resumeAsync());
                await(events, JobStatus.READY);
                assertThat(failure(job.jobFinalizeAsync())).isInstanceOf(QmpCommandException.class);
                result(job.completeAsync());
            }
            result(job.pending());
            assertThat(failure(job.pauseAsync())).isInstanceOf(QmpCommandException.class);
            assertThat(failure(job.completeAsync())).isInstanceOf(QmpCommandException.class);
            assertThat(job.result()).isNotDone();
            result(job.jobFinalizeAsync());
            result(job.result());
            assertThat(result(qemu.client().job().queryJobs())).isEmpty();
        }
    }

    /** 245: what a job works on cannot get another backing node until the job has ended. */
    @ParameterizedTest
    @MethodSource("kindsThatHoldTheChain")
    void reopen_whileAJobHoldsTheChain_isRefusedUntilItsEnd(String program, Kind kind) {
        try (JobQemu qemu = JobQemu.start(program, directory, chain())) {
            Job job = result(kind.start(Jobs.of(qemu.client()), SLOW, true));

            assertThat(failure(withoutBacking(qemu))).isInstanceOf(QmpCommandException.class);

            result(job.cancelAsync());
            assertThat(failure(job.result())).isInstanceOf(JobCancelledException.class);
            result(withoutBacking(qemu));
        }
    }

    /** 257: the bitmap after a backup that failed, and after the next, which does not. */
    @ParameterizedTest
    @MethodSource("modes")
    void backup_failedThenRepeated_leavesTheBitmapThatItsModeSays(String program, BitmapSyncMode mode) {
        String[] faulty = {
            "-blockdev",
            "driver=blkdebug,node-name=faulty,image=top,inject-error.0.event=none,inject-error.0.iotype=read,"
                    + "inject-error.0.once=on,inject-error.0.sector=1024,inject-error.0.errno=5"
        };
        try (JobQemu qemu = JobQemu.start(program, directory, all(chain(), faulty))) {
            result(qemu.client().block().blockDirtyBitmapAdd("faulty", "b"));
            JobDisks.guestWrites(qemu.client(), "faulty", "write -P 0x77 0 64k");
            JobDisks.guestWrites(qemu.client(), "faulty", "write -P 0x78 512k 64k");

            assertThat(failure(result(backup(qemu, mode)).result())).isInstanceOf(JobException.class);
            long kept = mode.equals(BitmapSyncMode.ALWAYS) ? 65536 : 131072;
            assertThat(dirty(qemu)).as("still to be copied").isEqualTo(kept);

            result(result(backup(qemu, mode)).result());
            assertThat(dirty(qemu)).isEqualTo(mode.equals(BitmapSyncMode.NEVER) ? 131072 : 0);
            qemu.quit();
        }
        disks.assertHolds("copy", 0x77, 0);
        disks.assertHolds("copy", 0x78, 8);
    }

    /** 258: a commit takes its last step while a stream above it still runs. */
    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void jobFinalize_commitBelowARunningStream_bothEndWell(String program) {
        disks.overlay("n3", "top");
        disks.overlay("n4", "n3");
        String[] nodes = all(chain(), disks.node("n3", "top"), disks.node("n4", "n3"));
        try (JobQemu qemu = JobQemu.start(program, directory, nodes)) {
            Jobs jobs = Jobs.of(qemu.client());
            Job commit = result(jobs.commitAsync(
                    "n4",
                    c -> c.topNode("mid")
                            .baseNode("base")
                            .filterNodeName("filter")
                            .autoFinalize(false)));
            result(commit.pending());
            Job stream = result(jobs.streamAsync("n3", s -> s.baseNode("filter").speed(SLOW)));

            result(commit.jobFinalizeAsync());
            // Refused where the commit's last step has let the stream run to its end.
            result(stream.speedAsync(DataSize.ofBytes(0)).exceptionally(ended -> null));

            result(commit.result());
            result(stream.result());
            qemu.quit();
        }
        disks.assertHolds("base", 0x22, 5);
        disks.assertHolds("n3", 0x33, 9);
    }

    private static void olderVerb(JobQemu qemu, String command, Job job) {
        result(qemu.client()
                .execute(command, JsonNodeFactory.instance.objectNode().put("device", job.id())));
    }

    private static void assertEndsAs(Job job, EventQueue<QmpEvent> ends) {
        QmpEvent end = next(ends);
        if (end == null) {
            assertThat(failure(job.result())).isInstanceOf(QmpDisconnectedException.class);
        } else if (end instanceof BlockJobCompletedEvent completed && completed.error() == null) {
            result(job.result());
        } else if (end instanceof BlockJobCompletedEvent) {
            assertThat(failure(job.result())).isExactlyInstanceOf(JobException.class);
        } else {
            assertThat(failure(job.result())).isInstanceOf(JobCancelledException.class);
        }
    }

    private static @Nullable QmpEvent next(EventQueue<QmpEvent> events) {
        try {
            return events.next(BOUND);
        } catch (QmpException e) {
            assertThat(e).isInstanceOf(QmpDisconnectedException.class);
            return null;
        }
    }

    private static void await(EventQueue<JobStatusChangeEvent> events, JobStatus... statuses) {
        while (!List.of(statuses).contains(events.next(BOUND).status())) {
            // the queue gives up at the bound
        }
    }

    /** Asserts that the images still have their content, whatever the outcome of the job. */
    private void assertWhole() {
        for (String image : List.of("base", "mid", "top", "copy")) {
            JobQemu.run("qemu-img", "check", "-q", disks.path(image));
        }
        disks.assertHolds("top", 0x11, 0);
        disks.assertHolds("top", 0x22, 5);
        disks.assertHolds("top", 0x33, 9);
    }

    private static CompletableFuture<Job> backup(JobQemu qemu, BitmapSyncMode mode) {
        return Jobs.of(qemu.client())
                .backupAsync(
                        new TargetNode("copy"),
                        "faulty",
                        MirrorSyncMode.BITMAP,
                        b -> b.bitmap("b").bitmapMode(mode));
    }

    private static long dirty(JobQemu qemu) {
        return result(qemu.client().block().queryNamedBlockNodes()).stream()
                .filter(node -> "faulty".equals(node.nodeName()) && node.dirtyBitmaps() != null)
                .flatMap(node -> node.dirtyBitmaps().stream())
                .mapToLong(bitmap -> bitmap.count())
                .sum();
    }

    private static CompletableFuture<@Nullable Void> withoutBacking(JobQemu qemu) {
        return qemu.client()
                .block()
                .blockdevReopen(
                        List.of(Blockdevs.qcow2("top", q -> q.file("top-file").noBacking())));
    }

    private String[] chain() {
        return all(disks.node("base"), disks.node("mid", "base"), disks.node("top", "mid"), disks.node("copy"));
    }
}
