package dev.qemu4j.host.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.qemu4j.host.Eventually;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.TestJvm;
import dev.qemu4j.host.internal.ProcessIdentity;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.host.plan.SweepReport;
import dev.qemu4j.host.run.internal.OrderlyEnd;
import dev.qemu4j.host.run.internal.RunBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep kills the recorded processes, and no others with their pids. */
class RunSweepIT {
    @TempDir
    Path base;

    private Process left;

    @BeforeEach
    void start() throws Exception {
        left = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void end() {
        left.destroyForcibly();
    }

    @Test
    void sweep_recordedProcess_isKilled() throws Exception {
        Path dead = dead(ProcessIdentity.of(left.pid()) + " sleep");

        assertThat(Sweep.runDirectories(base).runDirectories()).containsExactly(dead);

        Eventually.gone(left.pid(), Eventually.SOON);
    }

    /** Templates of machines are there, whatever the default for sockets is. */
    @Test
    void run_temporaryDirectory_isSweptBesideTheDefault() throws Exception {
        Path dead = dead(ProcessIdentity.of(left.pid()) + " sleep");
        String before = System.setProperty("java.io.tmpdir", base.toString());
        try {
            assertThat(Sweep.run(Privilege.none()).runDirectories()).contains(dead);
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
    }

    /** A directory that is bound there from the same file system has the same device. */
    @Test
    void close_andSweep_whatIsBoundThereStays() throws Exception {
        assumeTrue(TestJvm.isRoot(), "only root may bind a directory");
        Path precious = Files.createDirectory(base.resolve("precious"));
        Files.writeString(precious.resolve("data"), "kept");
        RunDirectory directory = RunDirectory.create(base);
        Path live = Files.createDirectory(directory.path().resolve("share"));
        Path dead = Files.createDirectory(
                dead(ProcessIdentity.of(left.pid()) + " sleep").resolve("share"));
        for (Path at : List.of(live, dead)) {
            run("mount", "--bind", precious.toString(), at.toString());
        }
        try {
            assertThatThrownBy(directory::close).hasMessageContaining("is a mount point: unmount it first");
            Sweep.runDirectories(base);

            assertThat(precious.resolve("data")).hasContent("kept");
        } finally {
            for (Path at : List.of(live, dead)) {
                run("umount", at.toString());
            }
        }
    }

    private static void run(String... command) {
        HostCommand.of(List.of(command)).run();
    }

    @Test
    void sweep_onAnInterruptedThread_isTheSame() throws Exception {
        Path dead = dead(ProcessIdentity.of(left.pid()) + " sleep");
        Thread.currentThread().interrupt();

        assertThat(Sweep.runDirectories(base).runDirectories()).containsExactly(dead);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void sweep_reusedPid_isNotKilled() throws Exception {
        Path dead = dead(left.pid() + " 1@" + "another-boot sleep");

        assertThat(Sweep.runDirectories(base).runDirectories()).containsExactly(dead);

        assertThat(left.isAlive()).isTrue();
    }

    /** Its JVM is gone, but it may have much to write. */
    @Test
    void sweep_processThatTakesLongToEnd_isLeftAlone() throws Exception {
        Process slow = new ProcessBuilder("sh", "-c", "trap '' TERM; echo ready; exec sleep 600").start();
        try {
            assertThat(slow.inputReader().readLine()).isEqualTo("ready");
            Path directory = dead(ProcessIdentity.of(slow.pid()) + " sh");
            new OrderlyEnd(directory).write(List.of("true"));

            SweepReport first = Sweep.runDirectories(base);
            SweepReport second = Sweep.runDirectories(base);

            assertThat(slow.isAlive()).isTrue();
            assertThat(List.of(first, second)).allSatisfy(report -> {
                assertThat(report.runDirectories()).isEmpty();
                assertThat(report.kept())
                        .singleElement()
                        .asString()
                        .contains("may still write", Long.toString(slow.pid()));
            });
        } finally {
            slow.destroyForcibly().waitFor();
        }
        assertThat(Sweep.runDirectories(base).runDirectories()).hasSize(1);
    }

    @Test
    void sweep_damagedJournal_isNoObstacle() throws Exception {
        Path dead = dead("\nrubbish\n" + left.pid() + "\n99999999999999999999 1 x\n");

        assertThat(Sweep.runDirectories(base).runDirectories()).containsExactly(dead);

        assertThat(left.isAlive()).isTrue();
    }

    @Test
    void start_runDirectory_recordsTheProcess() throws Exception {
        try (RunDirectory directory = RunDirectory.create(base);
                HostProcess process = HostProcess.builder("sleep", "600")
                        .runDirectory(directory)
                        .start()) {
            assertThat(directory.path().resolve("children")).hasContent(ProcessIdentity.of(process.pid()) + " sleep");
        }
    }

    private Path dead(String children) throws Exception {
        Path dead = Files.createDirectory(RunBase.open(base).resolve("dead"));
        Files.createFile(dead.resolve("lock"));
        Files.writeString(dead.resolve("children"), children);
        return dead;
    }
}
