package dev.qemu4j.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs that stay, whose outputs are read by one thread for all of them. */
@Timeout(120)
class OutputLoopIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int PROGRAMS = 30;

    @Test
    void outputs_ofManyPrograms_needNoThreadOfTheirOwn() throws Exception {
        List<HostProcess> programs = new ArrayList<>();
        try {
            for (int i = 0; i < PROGRAMS; i++) {
                programs.add(HostProcess.builder("sh", "-c", "echo out; echo err >&2; exec sleep 600")
                        .start());
            }
            for (HostProcess program : programs) {
                Eventually.until(
                        "the output",
                        SOON,
                        () -> program.stderrTail().equals("err\n")
                                && program.stdoutTail().equals("out\n"));
            }
            for (HostProcess program : programs) {
                assertThat(threads(program.pid())).isEmpty();
            }
        } finally {
            programs.forEach(HostProcess::close);
        }
        assertThat(programs).noneMatch(HostProcess::isAlive);
    }

    @Test
    void output_ofMoreThanAPipe_isReadWhileTheProgramRunsAndToItsEnd() throws Exception {
        try (HostProcess program = HostProcess.builder(
                        "sh",
                        "-c",
                        "i=0; while [ $i -lt 40000 ]; do i=$((i+1)); echo line $i; echo error $i >&2; done; exit 3")
                .start()) {
            assertThat(program.exit().get(60, TimeUnit.SECONDS).code()).isEqualTo(3);

            assertThat(program.stdoutTail()).endsWith("\nline 39999\nline 40000\n");
            assertThat(program.stderrTail()).endsWith("\nerror 39999\nerror 40000\n");
        }
    }

    @Test
    void exit_outputsHeldByAGrandchild_isTold() throws Exception {
        try (HostProcess program = HostProcess.builder("sh", "-c", "sleep 600 & echo $!; kill -9 $$")
                .start()) {
            assertThat(program.exit().get(20, TimeUnit.SECONDS)).hasToString("signal 9 (SIGKILL)");
            long grandchild = Long.parseLong(program.stdoutTail().strip());
            assertThat(ProcessHandle.of(grandchild).orElseThrow().destroyForcibly())
                    .isTrue();
        }
    }

    @Test
    void exit_programThatClosesItsOutputs_isToldAtItsEndOnly() throws Exception {
        try (HostProcess program =
                HostProcess.builder("sh", "-c", "exec >&- 2>&-; exec sleep 600").start()) {
            Eventually.until(
                    "a thread for the end",
                    SOON,
                    () -> threads(program.pid()).contains("qemu4j-exit-" + program.pid()));
            assertThat(program.exit()).isNotDone();
            assertThat(program.isAlive()).isTrue();
        }
    }

    @Test
    void start_thatFails_leavesNoPipe() throws Exception {
        HostProcess.builder("true").start().awaitExit(SOON); // what the JVM opens once is open
        int before = pipes();
        Path missing = Path.of("/no/such/directory");
        for (int i = 0; i < 20; i++) {
            HostProcess.Builder builder = HostProcess.builder("true").directory(missing);
            assertThat(catchThrowable(builder::start)).isNotNull();
        }
        Eventually.until("the end of the pipes", SOON, () -> pipes() <= before);
    }

    private static List<String> threads(long pid) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.endsWith("-" + pid))
                .toList();
    }

    private static int pipes() {
        int pipes = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                pipes += target(descriptor).startsWith("pipe:") ? 1 : 0;
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return pipes;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }
}
