package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobQemu.failure;
import static dev.qemu4j.qmp.job.JobQemu.result;
import static dev.qemu4j.qmp.job.JobQemu.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.block.BlockdevAmendOptions;
import dev.qemu4j.qapi.block.BlockdevCreateOptions;
import dev.qemu4j.qapi.block.BlockdevRef;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qapi.crypto.QCryptoBlockLUKSKeyslotState;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.QmpDisconnectedException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of job on real images, whose content proves the outcome. */
class JobsIT {
    private static final String PROGRAMS = "dev.qemu4j.qmp.job.JobQemu#programs";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void commit_activeLayer_getsReadyThenCompletes(String program) {
        chain();
        try (JobQemu qemu = JobQemu.start(program, directory, overlay())) {
            Jobs jobs = Jobs.of(qemu.client());
            List<JobProgress> progress = new CopyOnWriteArrayList<>();
            Job commit = result(jobs.commitAsync("top", c -> c.baseNode("base")));
            commit.onProgress(progress::add);

            result(commit.ready());
            result(commit.completeAsync());
            result(commit.result());

            assertThat(progress).last().satisfies(p -> assertThat(p.fraction()).isEqualTo(1.0));
            assertThat(result(qemu.client().job().queryJobs())).as("dismissed").isEmpty();
            qemu.quit();
        }
        assertHolds("base", 0x22);
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void commit_intermediateLayer_endsByItself(String program) {
        chain();
        run("qemu-img", "create", "-q", "-f", "qcow2", "-b", path("top"), "-F", "qcow2", path("active"));
        try (JobQemu qemu = JobQemu.start(program, directory, concat(overlay(), qcow2("active", "top")))) {
            Job commit = result(Jobs.of(qemu.client())
                    .commitAsync("active", c -> c.topNode("top").baseNode("base")));

            result(commit.result());

            assertThat(failure(commit.ready())).hasMessageContaining("ended without getting ready");
            qemu.quit();
        }
        assertHolds("base", 0x22);
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void stream_copiesTheBaseUp(String program) {
        create("base", 0x33);
        run("qemu-img", "create", "-q", "-f", "qcow2", "-b", path("base"), "-F", "qcow2", path("top"));
        try (JobQemu qemu = JobQemu.start(program, directory, overlay())) {
            result(result(Jobs.of(qemu.client()).streamAsync("top", c -> {})).result());
            qemu.quit();
        }
        assertThat(run("qemu-img", "info", path("top"))).doesNotContain("backing file");
        assertHolds("top", 0x33);
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void mirror_completedWithOrWithoutPivot_copiesEither(String program) {
        create("base", 0x44);
        create("copy", 0x00);
        create("other", 0x00);
        String[] nodes = concat(qcow2("base"), qcow2("copy"), qcow2("other"));
        try (JobQemu qemu = JobQemu.start(program, directory, nodes)) {
            Jobs jobs = Jobs.of(qemu.client());
            Job kept = result(jobs.mirrorAsync(new TargetNode("other"), "base", MirrorSyncMode.FULL, m -> {}));
            result(kept.ready());
            result(kept.completeWithoutPivotAsync());
            result(kept.result());

            Job mirror = result(
                    jobs.mirrorAsync(new TargetNode("copy"), "base", MirrorSyncMode.FULL, m -> m.jobId("mirror0")));
            assertThat(mirror.id()).isEqualTo("mirror0");
            result(mirror.ready());
            result(mirror.completeAsync());
            result(mirror.result());
            qemu.quit();
        }
        assertHolds("copy", 0x44);
        assertHolds("other", 0x44);
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void backup_limitedPausedResumedAndSpedUp_completes(String program) {
        create("base", 0x55);
        create("copy", 0x00);
        try (JobQemu qemu = JobQemu.start(program, directory, concat(qcow2("base"), qcow2("copy")))) {
            Job backup = result(Jobs.of(qemu.client())
                    .backupAsync(new TargetNode("copy"), "base", MirrorSyncMode.FULL, b -> b.speed(1)));
            result(backup.pauseAsync());
            result(backup.resumeAsync());
            assertThat(result(backup.progressAsync()).total()).isPositive();
            assertThat(backup.result()).isNotDone();
            result(backup.speedAsync(DataSize.ofBytes(0)));

            result(backup.result());
            assertThat(failure(backup.progressAsync())).isInstanceOf(JobException.class);
            qemu.quit();
        }
        assertHolds("copy", 0x55);
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void cancel_runningJob_isACancellation(String program) {
        create("base", 0x55);
        create("copy", 0x00);
        try (JobQemu qemu = JobQemu.start(program, directory, concat(qcow2("base"), qcow2("copy")))) {
            Job backup = result(Jobs.of(qemu.client())
                    .backupAsync(new TargetNode("copy"), "base", MirrorSyncMode.FULL, b -> b.speed(1)));

            result(backup.cancelAsync());

            assertThat(failure(backup.result()))
                    .isInstanceOf(JobCancelledException.class)
                    .hasMessageContaining(backup.id());
            assertThat(failure(backup.ready())).isInstanceOf(JobCancelledException.class);
            assertThat(result(qemu.client().job().queryJobs())).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void backup_sourceThatCannotBeRead_fails(String program) {
        create("base", 0x55);
        create("copy", 0x00);
        String[] faulty = {
            "-blockdev",
            "driver=blkdebug,node-name=faulty,image=base,inject-error.0.event=none,inject-error.0.iotype=read,inject-error.0.errno=5"
        };
        try (JobQemu qemu = JobQemu.start(program, directory, concat(qcow2("base"), faulty, qcow2("copy")))) {
            Job backup = result(
                    Jobs.of(qemu.client()).backupAsync(new TargetNode("copy"), "faulty", MirrorSyncMode.FULL, b -> {}));

            assertThat(failure(backup.result()))
                    .isExactlyInstanceOf(JobException.class)
                    .hasMessageContaining("Input/output error")
                    .hasMessageContaining("read error, then report");
            assertThat(result(qemu.client().job().queryJobs())).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void start_refusedCommand_givesNoJob(String program) {
        create("base", 0x55);
        try (JobQemu qemu = JobQemu.start(program, directory, qcow2("base"))) {
            Jobs jobs = Jobs.of(qemu.client());

            assertThat(failure(jobs.backupAsync(new TargetNode("nowhere"), "base", MirrorSyncMode.FULL, b -> {})))
                    .isInstanceOf(QmpCommandException.class);
            assertThat(failure(jobs.attachAsync("nobody")))
                    .isInstanceOf(JobException.class)
                    .hasMessage("job nobody is not there");
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void create_qcow2OnAFile_andAmendLuks(String program) {
        create("base", 0x00);
        run("qemu-img", "create", "-q", "-f", "raw", path("new"), "0");
        String secret = "secret,id=s0,data=first";
        untilCpuTimeIsMeasured(() -> run(
                "qemu-img",
                "create",
                "-q",
                "--object",
                secret,
                "-f",
                "luks",
                "-o",
                "key-secret=s0,iter-time=10",
                path("luks"),
                "1M"));
        String[] options = {
            "-object",
            secret,
            "-object",
            "secret,id=s1,data=second",
            "-blockdev",
            "driver=file,node-name=new-file,filename=" + path("new"),
            "-blockdev",
            "driver=file,node-name=luks-file,filename=" + path("luks"),
            "-blockdev",
            "driver=luks,node-name=luks,file=luks-file,key-secret=s0"
        };
        try (JobQemu qemu = JobQemu.start(program, directory, options)) {
            Jobs jobs = Jobs.of(qemu.client());
            result(result(jobs.createAsync(
                            BlockdevCreateOptions.qcow2(BlockdevRef.of("new-file"), DataSize.ofMib(4), q -> {})))
                    .result());
            untilCpuTimeIsMeasured(() -> result(result(jobs.amendAsync(
                            "luks",
                            BlockdevAmendOptions.luks(
                                    QCryptoBlockLUKSKeyslotState.ACTIVE,
                                    l -> l.newSecret("s1").iterTime(10))))
                    .result()));
            qemu.quit();
        }
        assertThat(run("qemu-img", "info", path("new"))).contains("file format: qcow2", "4 MiB");
        String image = "driver=luks,key-secret=s1,file.driver=file,file.filename=" + path("luks");
        run("qemu-io", "--object", "secret,id=s1,data=second", "--image-opts", "-c", "read 0 4k", image);
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void snapshots_savedLoadedAndDeleted_orMissing(String program) {
        create("base", 0x66);
        try (JobQemu qemu = JobQemu.start(program, directory, qcow2("base"))) {
            SnapshotJobs jobs = SnapshotJobs.of(qemu.client());
            List<String> nodes = List.of("base");
            result(jobs.save("clean", "base", nodes).result());
            result(jobs.load("clean", "base", nodes).result());
            result(jobs.delete("clean", nodes).result());

            Job missing = result(jobs.loadAsync("clean", "base", nodes));
            assertThat(failure(missing.result())).isExactlyInstanceOf(JobException.class);
            assertThat(result(qemu.client().job().queryJobs())).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void attach_jobOfAnother_goesOnFromThere(String program) {
        chain();
        try (JobQemu qemu = JobQemu.start(program, directory, overlay())) {
            Job first = result(Jobs.of(qemu.client()).commitAsync("top", c -> c.baseNode("base")));
            result(first.ready());

            Job second = result(Jobs.of(qemu.client()).attachAsync(first.id()));
            result(second.ready());
            result(second.completeAsync());
            result(second.result());
            result(first.result());
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void result_qemuKilled_saysThatTheConnectionEnded(String program) {
        create("base", 0x55);
        create("copy", 0x00);
        try (JobQemu qemu = JobQemu.start(program, directory, concat(qcow2("base"), qcow2("copy")))) {
            Job backup = result(Jobs.of(qemu.client())
                    .backupAsync(new TargetNode("copy"), "base", MirrorSyncMode.FULL, b -> b.speed(1)));

            qemu.process().destroyForcibly();

            assertThat(failure(backup.result())).isInstanceOf(QmpDisconnectedException.class);
        }
    }

    /** QEMU gives up where its thread used no measurable time; the same again mostly works. */
    private static void untilCpuTimeIsMeasured(Runnable makesAKey) {
        for (int tries = 20; ; tries--) {
            try {
                makesAKey.run();
                return;
            } catch (AssertionError e) {
                String all = e.getMessage() + e.getCause();
                if (tries == 0 || !all.contains("Unable to get accurate CPU usage")) {
                    throw e;
                }
            }
        }
    }

    private void chain() {
        create("base", 0x11);
        run("qemu-img", "create", "-q", "-f", "qcow2", "-b", path("base"), "-F", "qcow2", path("top"));
        run("qemu-io", "-c", "write -q -P 0x22 0 1M", path("top"));
    }

    private void create(String name, int pattern) {
        run("qemu-img", "create", "-q", "-f", "qcow2", path(name), "2M");
        run("qemu-io", "-c", "write -q -P " + pattern + " 0 1M", path(name));
    }

    private void assertHolds(String name, int pattern) {
        assertThat(run("qemu-io", "-r", "-c", "read -P " + pattern + " 0 1M", path(name)))
                .doesNotContain("verification failed");
    }

    private String[] overlay() {
        return concat(qcow2("base"), qcow2("top", "base"));
    }

    private String[] qcow2(String name) {
        return new String[] {
            "-blockdev", "driver=file,node-name=" + name + "-file,filename=" + path(name),
            "-blockdev", "driver=qcow2,node-name=" + name + ",file=" + name + "-file"
        };
    }

    private String[] qcow2(String name, String backing) {
        String[] nodes = qcow2(name);
        nodes[3] += ",backing=" + backing;
        return nodes;
    }

    private String path(String name) {
        return directory.resolve(name + ".img").toString();
    }

    private static String[] concat(String[]... parts) {
        return List.of(parts).stream().flatMap(part -> List.of(part).stream()).toArray(String[]::new);
    }
}
