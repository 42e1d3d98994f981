package dev.qemu4j.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostProcessIT {
    @TempDir
    Path temp;

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#kinds")
    void onExit_programExits_hasItsCodeAndAllItsOutput(LifeLine lifeLine) {
        HostProcess process =
                shell("echo last words >&2; exit 42").lifeLine(lifeLine).start();

        assertThat(process.exit()).succeedsWithin(Eventually.SOON).isEqualTo(new ExitStatus(42));
        assertThat(process.stderrTail()).isEqualTo("last words\n");
        assertThat(process.exitStatus()).isEqualTo(new ExitStatus(42));
        assertThat(process).hasToString("sh (pid " + process.pid() + ", exit code 42)");
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#kinds")
    void terminate_running_endsBySigterm(LifeLine lifeLine) {
        HostProcess process =
                HostProcess.builder("sleep", "600").lifeLine(lifeLine).start();
        Eventually.until(
                "sleep in place of the shell",
                Eventually.SOON,
                () -> command(process).endsWith("sleep"));

        process.terminate();

        assertThat(process.awaitExit(Eventually.SOON)).hasToString("signal 15 (SIGTERM)");
        process.terminate();
        process.kill();
        process.close();
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#kinds")
    void terminate_programCleansUp_itsLastWordsAreKept(LifeLine lifeLine) {
        try (HostProcess process = shell("trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.05; done")
                .lifeLine(lifeLine)
                .start()) {
            Eventually.until(
                    "ready", Eventually.SOON, () -> process.stdoutTail().equals("ready\n"));

            process.terminate();

            assertThat(process.awaitExit(Eventually.SOON)).isEqualTo(new ExitStatus(3));
            assertThat(process.stdoutTail()).isEqualTo("ready\nbye\n");
        }
    }

    @Test
    void close_programIgnoresSigterm_killsItAfterTheGrace() {
        HostProcess process = shell("trap '' TERM; echo ready; while :; do sleep 0.05; done")
                .grace(Duration.ofMillis(200))
                .start();
        Eventually.until("ready", Eventually.SOON, () -> process.stdoutTail().equals("ready\n"));

        process.close();

        assertThat(process.exitStatus()).hasToString("signal 9 (SIGKILL)");
    }

    @Test
    void exit_isTheCallersToCancelButNotToComplete() {
        try (HostProcess process = HostProcess.builder("sleep", "600").start()) {
            CompletableFuture<ExitStatus> exit = process.exit();

            assertThatThrownBy(() -> exit.complete(new ExitStatus(0)))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThat(exit.cancel(true)).isTrue();
            assertThat(process.isAlive()).isTrue();
            assertThat(process.exit()).isNotDone();
        }
    }

    @Test
    void awaitExit_stillRunning_throwsAndPollIsNull() {
        try (HostProcess process = HostProcess.builder("sleep", "600").start()) {
            assertThatThrownBy(() -> process.awaitExit(Duration.ofMillis(1)))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessageStartingWith("time-out of 1 ms while waiting for the end of sleep");
            assertThat(process.pollExit(Duration.ofMillis(1))).isNull();
            assertThat(process.exitStatus()).isNull();
            process.exit().cancel(true);
            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void start_listenersAndLog_getEveryLineAlthoughOneFails() throws Exception {
        ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        Path log = temp.resolve("log");
        HostProcess process = shell("echo bad >&2; echo worse >&2; printf 'one\\r\\ntwo\\n\\nthree'")
                .onStdoutLine(lines::add)
                .onStderrLine(line -> {
                    throw new IllegalStateException(line);
                })
                .logFile(log)
                .start();

        assertThat(process.awaitExit(Eventually.SOON)).isEqualTo(new ExitStatus(0));
        assertThat(lines).containsExactly("one", "two", "", "three");
        assertThat(process.stderrTail()).isEqualTo("bad\nworse\n");
        assertThat(Files.readString(log)).contains("bad\n", "worse\n", "one\r\n", "two\n\n", "three");
    }

    @Test
    void start_logFileNotWritable_startsNothing() {
        assertThatThrownBy(
                        () -> HostProcess.builder("sleep", "600").logFile(temp).start())
                .isInstanceOf(HostCommandException.class)
                .hasMessageContaining("was not started, as its log file cannot be written");
    }

    @Test
    void stdoutTail_muchOutput_isItsEnd() {
        HostProcess process = shell("head -c 1000000 /dev/zero; echo; echo end")
                .tailSize(DataSize.ofBytes(4))
                .start();

        assertThat(process.awaitExit(Eventually.SOON)).isEqualTo(new ExitStatus(0));
        assertThat(process.stdoutTail()).isEqualTo("end\n");
    }

    /** As qemu-nbd does just before it is ready. */
    @Test
    void close_programForgetsTheFirstSignal_isAskedAgain() {
        HostProcess process = shell("trap 'trap \"exit 3\" TERM' TERM; echo ready; while :; do sleep 0.05; done")
                .grace(Duration.ofSeconds(60))
                .start();
        Eventually.until("ready", Eventually.SOON, () -> process.stdoutTail().equals("ready\n"));

        process.close();

        assertThat(process.exitStatus()).isEqualTo(new ExitStatus(3));
    }

    @Test
    void start_missingProgram_isTyped() {
        assertThatThrownBy(() -> HostProcess.builder("qemu-system-none").start())
                .isInstanceOf(ProgramNotFoundException.class);
    }

    @Test
    void kill_grandchildren_goWithTheProgram() {
        HostProcess process = shell("sleep 600 & echo $!; wait").start();
        Eventually.until("a pid", Eventually.SOON, () -> process.stdoutTail().endsWith("\n"));

        process.kill();

        assertThat(process.awaitExit(Eventually.SOON)).isEqualTo(new ExitStatus(137));
        Eventually.gone(Long.parseLong(process.stdoutTail().strip()), Eventually.SOON);
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#kinds")
    void close_programOfAScript_endsWithItAndMayWrite(LifeLine lifeLine) {
        Path written = temp.resolve("written");
        String server = "trap 'echo $$ >\"$0\"; exit' TERM; echo up; while :; do sleep 0.05; done";
        HostProcess script = shell("sh -c '" + server.replace("'", "'\\''") + "' " + written + "; exit 3")
                .lifeLine(lifeLine)
                .start();
        Eventually.until("up", Eventually.SOON, () -> script.stdoutTail().equals("up\n"));

        script.close();

        assertThat(script.exitStatus()).hasToString("signal 15 (SIGTERM)");
        assertThat(written).isNotEmptyFile();
        Eventually.gone(Eventually.pidIn(written), Eventually.SOON);
    }

    @Test
    void close_programOfAScriptIgnoresSigterm_isKilled() {
        HostProcess script = shell("sh -c 'trap \"\" TERM; echo $$; while :; do sleep 0.05; done'; exit 3")
                .grace(Duration.ofMillis(500))
                .start();
        Eventually.until("a pid", Eventually.SOON, () -> script.stdoutTail().endsWith("\n"));

        script.close();

        Eventually.gone(Long.parseLong(script.stdoutTail().strip()), Eventually.SOON);
    }

    @Test
    void start_manyThreadsAtOnce_allRunAndAllEnd() {
        List<HostProcess> processes = IntStream.range(0, 60)
                .parallel()
                .mapToObj(i -> HostProcess.builder("sleep", "600").start())
                .toList();

        assertThat(processes).allMatch(HostProcess::isAlive);
        assertThat(processes.stream().map(HostProcess::pid)).doesNotHaveDuplicates();
        processes.parallelStream().forEach(HostProcess::close);
        assertThat(processes).noneMatch(HostProcess::isAlive);
    }

    private static String command(HostProcess process) {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().command())
                .orElse("");
    }

    private static HostProcess.Builder shell(String script) {
        return HostProcess.builder("sh", "-c", script);
    }
}
