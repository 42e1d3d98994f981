package dev.qemu4j.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.internal.ProcessIdentity;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.host.plan.SweepReport;
import dev.qemu4j.host.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program on which something stands outlives its JVM until that has ended. */
@Timeout(120)
class OrderlyEndIT {
    @TempDir
    Path base;

    private TestJvm jvm;
    private Path directory;
    private long pid;

    @BeforeEach
    void startInAGroupOfItsOwn() {
        ProcessBuilder command = TestJvm.command(OrderlyMain.class, base.toString());
        // The tests themselves may run where SIGINT is ignored, as in a shell's background, and that is inherited.
        command.command().addAll(0, List.of("setsid", "env", "--default-signal=INT"));
        jvm = TestJvm.start(command);
        directory = Path.of(jvm.line());
        pid = Long.parseLong(jvm.line());
    }

    @AfterEach
    void end() throws IOException {
        free();
        jvm.close();
        Eventually.gone(pid, Eventually.SOON);
    }

    @Test
    void sigkill_somethingStandsOnTheProgram_itIsKeptUntilThatHasEnded() throws Exception {
        jvm.kill();
        jvm.awaitEnd();

        SweepReport report = Sweep.runDirectories(base);

        assertThat(report.runDirectories()).isEmpty();
        assertThat(report.kept()).singleElement().asString().contains(directory.toString(), "it is 'busy'");
        RunDirectory.create(base).close();
        assertThat(ProcessIdentity.of(pid)).isNotNull();
        assertThat(base.resolve("ended")).doesNotExist();

        free();

        Eventually.gone(pid, Eventually.SOON);
        assertThat(base.resolve("ended")).hasContent("in order");
        assertThat(Sweep.runDirectories(base).runDirectories()).containsExactly(directory);
    }

    @Test
    void sigkill_theWatcherToo_aSweepEndsTheProgramInOrder() throws Exception {
        List<ProcessHandle> watchers = ProcessHandle.of(pid)
                .orElseThrow()
                .children()
                .filter(child -> String.join(" ", child.info().arguments().orElse(new String[0]))
                        .contains("read"))
                .toList();
        assertThat(watchers).hasSize(1);
        watchers.get(0).destroyForcibly();
        jvm.kill();
        jvm.awaitEnd();
        free();

        assertThat(Sweep.runDirectories(base).runDirectories()).containsExactly(directory);

        assertThat(ProcessIdentity.of(pid)).isNull();
        assertThat(base.resolve("ended")).hasContent("in order");
    }

    @Test
    void exit_somethingStandsOnTheProgram_itIsKeptUntilThatHasEnded() throws Exception {
        assertThat(jvm.exit()).isZero();

        assertThat(ProcessIdentity.of(pid)).isNotNull();
        free();
        Eventually.gone(pid, Eventually.SOON);
        assertThat(base.resolve("ended")).hasContent("in order");
    }

    @Test
    void exit_nothingStandsOnTheProgram_isTheEndOfBoth() throws Exception {
        free();

        assertThat(jvm.exit()).isZero();

        assertThat(ProcessIdentity.of(pid)).isNull();
        assertThat(base.resolve("ended")).hasContent("in order");
        assertThat(directory).doesNotExist();
    }

    /** The latest is asked first; the time that it takes is not taken from the others. */
    @Test
    void exit_programsThatEndSlowly_eachHasATimeOfItsOwn(@TempDir Path other) throws Exception {
        try (TestJvm pair = TestJvm.start(TestJvm.command(OrderlyPairMain.class, other.toString()))) {
            assertThat(pair.line()).isEqualTo("ready");

            assertThat(pair.exit()).isZero();
        }

        assertThat(other.resolve("second")).hasContent("in order");
        assertThat(other.resolve("first")).hasContent("in order");
    }

    @Test
    void exit_resourcesThatThrowErrors_theOthersEndInOrder(@TempDir Path other) throws Exception {
        try (TestJvm faulty = TestJvm.start(TestJvm.command(FaultyEndMain.class, other.toString()))) {
            assertThat(faulty.line()).isEqualTo("ready");

            assertThat(faulty.exit()).isZero();
        }

        assertThat(other.resolve("ended")).hasContent("in order");
        assertThat(Sweep.runDirectories(other)).isEqualTo(SweepReport.NOTHING);
    }

    /** As of Ctrl-C in a terminal. */
    @Test
    void interruptOfTheGroup_somethingStandsOnTheProgram_doesNotReachIt() throws Exception {
        HostCommand.of("kill", "-INT", "--", "-" + jvm.pid()).run();
        jvm.awaitEnd();

        assertThat(ProcessIdentity.of(pid)).isNotNull();
        assertThat(base.resolve("ended")).doesNotExist();
    }

    @Test
    void close_somethingStandsOnTheProgram_endsItAndItsWatcher() {
        try (RunDirectory own = RunDirectory.create(base)) {
            HostProcess process = HostProcess.builder("sleep", "600")
                    .runDirectory(own)
                    .endAfter(List.of("false"))
                    .start();
            ProcessHandle program = ProcessHandle.of(process.pid()).orElseThrow();
            Eventually.until(
                    "a watcher",
                    Eventually.SOON,
                    () -> program.children().findAny().isPresent());
            List<ProcessHandle> watchers = program.children().toList();

            process.close();

            assertThat(process.awaitExit(Duration.ZERO)).isEqualTo(new ExitStatus(143));
            watchers.forEach(watcher -> Eventually.gone(watcher.pid(), Eventually.SOON));
        }
    }

    /** The command is written by the thread that starts all programs, as a write of an interrupted one would fail. */
    @Test
    void start_onAnInterruptedThread_writesTheCommand() {
        try (RunDirectory own = RunDirectory.create(base)) {
            Thread.currentThread().interrupt();
            try (HostProcess process = HostProcess.builder("sleep", "600")
                    .runDirectory(own)
                    .endAfter(List.of("false"))
                    .start()) {
                assertThat(Thread.interrupted()).isTrue();
                assertThat(own.path().resolve("end")).hasContent("exec 'false'");
                assertThat(process.isAlive()).isTrue();
            }
        }
    }

    private void free() throws IOException {
        Path file = base.resolve("a 'file'");
        if (Files.notExists(file)) {
            Files.createFile(file);
        }
    }
}
