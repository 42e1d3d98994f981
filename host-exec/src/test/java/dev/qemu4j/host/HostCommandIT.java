package dev.qemu4j.host;

import static dev.qemu4j.host.HostResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.host.internal.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostCommandIT {
    private static final int MIB = 1 << 20;

    @TempDir
    Path temp;

    @Test
    void run_allowedExitCode_isNoFailure() {
        HostCommand command =
                shell("echo out; echo err >&2; exit 3").allowExitCodes(0, 3).build();

        HostResult result = command.run();

        assertThat(result).hasExitCode(3).hasOutput("out\n").hasErrors("err\n");
        assertThat(result.duration()).isPositive();
        assertThat(command.toBuilder().build().run()).hasExitCode(3);
    }

    @Test
    void run_otherExitCode_throwsWithWhatTheProgramSaid() {
        HostCommandException failure = catchThrowableOfType(
                HostCommandException.class,
                () -> shell("echo o; echo broken >&2; exit 7").build().run());

        assertThat(failure).hasMessageContaining("exit code 7: broken");
        assertThat(failure.tool()).isEqualTo("sh");
        assertThat(failure.arguments()).first().isEqualTo("-c");
        assertThat(failure.exitCode()).isEqualTo(7);
        assertThat(failure.stdoutTail()).isEqualTo("o\n");
        assertThat(failure.stderrTail()).isEqualTo("broken\n");
    }

    @Test
    void run_signal_isNamed() {
        assertThatThrownBy(() -> shell("kill -SEGV $$").build().run()).hasMessageContaining("signal 11 (SIGSEGV)");
    }

    @Test
    void run_missingProgram_saysWhereItLookedAndWhatToDo() {
        HostCommand command = HostCommand.builder("no-such-program", "x")
                .environment("PATH", "/nowhere:/usr/bin")
                .hint("install qemu-utils")
                .build();

        assertThatThrownBy(command::run)
                .isInstanceOf(ProgramNotFoundException.class)
                .hasMessageStartingWith("'no-such-program' is not on the PATH (looked in /nowhere:/usr/bin:")
                .hasMessageEndingWith(": install qemu-utils");
        assertThat(command.runAsync())
                .failsWithin(Eventually.SOON)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ProgramNotFoundException.class);
    }

    @Test
    void run_unusableProgram_saysWhy() throws Exception {
        Path data = Files.createFile(temp.resolve("data"));

        assertThatThrownBy(() -> HostCommand.of(data.toString()).run())
                .isInstanceOf(ProgramNotFoundException.class)
                .hasMessage("'" + data + "' is not executable");
        assertThatThrownBy(() -> HostCommand.of(temp.toString()).run()).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> HostCommand.of("/no/such").run()).hasMessage("'/no/such' does not exist");
        assertThatThrownBy(() ->
                        HostCommand.builder("true").directory(data).build().run())
                .isInstanceOf(ProgramNotFoundException.class)
                .hasMessageContaining("its directory " + data);
    }

    @Test
    void run_relativeProgram_isFoundInItsDirectory() throws Exception {
        Path script = Files.writeString(temp.resolve("a=b c"), "#!/bin/sh\npwd\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();

        LifeLines.all().forEach(lifeLine -> {
            HostCommand command = HostCommand.builder("./a=b c")
                    .directory(temp)
                    .lifeLine(lifeLine)
                    .build();
            assertThat(command.run().stdout().strip()).isEqualTo(temp.toString());
        });
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#kinds")
    void run_timeout_killsTheGrandchildrenAndReportsTheOutput(LifeLine lifeLine) {
        HostCommand command = shell("sleep 600 & echo $!; wait")
                .timeout(Duration.ofSeconds(1))
                .lifeLine(lifeLine)
                .build();

        HostCommandTimeoutException failure = catchThrowableOfType(HostCommandTimeoutException.class, command::run);

        assertThat(failure).hasMessageContaining("did not end within 1000 ms and was killed");
        assertThat(failure).isInstanceOf(QemuTimeoutException.class);
        assertThat(failure.tool()).isEqualTo("sh");
        assertThat(failure.arguments()).startsWith("-c");
        assertThat(failure.stderrTail()).isEmpty();
        assertThat(failure.timeout()).isEqualTo(Duration.ofSeconds(1));
        Eventually.gone(Long.parseLong(failure.stdoutTail().strip()), Eventually.SOON);
    }

    @Test
    void run_hugeOutputOnBothPipes_isDrained() {
        HostResult result = shell("head -c 8388608 /dev/zero >&2 & head -c 8388608 /dev/zero; wait; echo end >&2")
                .timeout(Eventually.SOON)
                .build()
                .run();

        assertThat(result.stdoutBytes()).hasSize(8 * MIB);
        assertThat(result.stderrTail()).hasSize(64 * 1024).endsWith("end\n");
    }

    @Test
    void run_outputBeyondTheLimit_failsOrKeepsTheTail() {
        DataSize limit = DataSize.ofKib(100);

        assertThatThrownBy(() -> HostCommand.builder("yes")
                        .outputLimit(limit, Overflow.FAIL)
                        .timeout(Eventually.SOON)
                        .build()
                        .run())
                .hasMessageContaining("wrote more than 102400 bytes and was killed");
        HostResult result = shell("head -c 300000 /dev/zero; echo tail")
                .outputLimit(limit, Overflow.KEEP_TAIL)
                .build()
                .run();
        assertThat(result.stdoutBytes()).hasSize(102400);
        assertThat(result.stdout()).endsWith("tail\n");
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#kinds")
    void run_threadThatReadsIsLate_lastWordsCome(LifeLine lifeLine, @TempDir Path directory) {
        Path busy = directory.resolve("busy");
        HostResult result = shell("echo first; while [ ! -e " + busy + " ]; do :; done; echo last")
                .lifeLine(lifeLine)
                .onStdoutLine(line -> workFor(Duration.ofSeconds(1), busy))
                .build()
                .run();

        assertThat(result.stdout()).isEqualTo("first\nlast\n");
    }

    /** As a thread that waits for a processor does. */
    private static void workFor(Duration time, Path began) {
        long end = System.nanoTime() + time.toNanos();
        try {
            Files.write(began, new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#kinds")
    void run_grandchildHoldsTheOutputs_returnsAtTheProgramsEnd(LifeLine lifeLine) {
        HostResult result = shell("sleep 600 & echo $!")
                .timeout(Eventually.SOON)
                .lifeLine(lifeLine)
                .build()
                .run();

        long grandchild = Long.parseLong(result.stdout().strip());
        assertThat(ProcessIdentity.of(grandchild)).isNotNull();
        assertThat(result.duration()).isLessThan(Duration.ofMinutes(2));
        ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#kinds")
    void run_grandchildWritesOn_isNotWaitedFor(LifeLine lifeLine, @TempDir Path directory) throws IOException {
        Path ended = directory.resolve("ended");
        HostResult result = shell("(while [ ! -e " + ended + " ]; do echo yes; done) & exit 0")
                .timeout(Eventually.SOON)
                .lifeLine(lifeLine)
                .build()
                .run();
        Files.createFile(ended);

        assertThat(result.duration()).isLessThan(Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#kinds")
    void run_input_isReadToItsEnd(LifeLine lifeLine) {
        byte[] input = new byte[MIB];
        input[MIB - 1] = 'x';

        HostResult echoed = HostCommand.builder("cat")
                .input(input)
                .lifeLine(lifeLine)
                .build()
                .run();
        HostResult unread = HostCommand.builder("true")
                .input(input)
                .lifeLine(lifeLine)
                .build()
                .run();

        assertThat(echoed.stdoutBytes()).isEqualTo(input);
        assertThat(unread).hasExitCode(0);
        assertThat(HostCommand.builder("cat").lifeLine(lifeLine).build().run()).hasOutput("");
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.host.LifeLines#kinds")
    void cancel_running_killsTheTree(LifeLine lifeLine) {
        Path pid = temp.resolve("pid");
        CompletableFuture<HostResult> future = shell("sleep 600 & echo $! > '" + pid + "'; wait")
                .lifeLine(lifeLine)
                .build()
                .runAsync();
        long grandchild = Eventually.pidIn(pid);

        assertThat(future.cancel(true)).isTrue();

        Eventually.gone(grandchild, Eventually.SOON);
        assertThat(future).isCancelled();
    }

    @Test
    void orTimeout_running_killsTheProgram() {
        Path pid = temp.resolve("pid");
        CompletableFuture<HostResult> future =
                shell("echo $$ > '" + pid + "'; exec sleep 600").build().runAsync();
        long program = Eventually.pidIn(pid);

        assertThat(future.orTimeout(10, TimeUnit.MILLISECONDS)).failsWithin(Eventually.SOON);

        Eventually.gone(program, Eventually.SOON);
    }

    @Test
    void run_interrupted_killsTheProgramAndKeepsTheInterrupt() throws Exception {
        Path pid = temp.resolve("pid");
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            assertThatThrownBy(() -> shell("echo $$ > '" + pid + "'; exec sleep 600")
                            .build()
                            .run())
                    .isInstanceOf(QemuInterruptedException.class)
                    .hasMessageContaining("killed");
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        caller.start();
        long program = Eventually.pidIn(pid);

        caller.interrupt();

        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
        Eventually.gone(program, Eventually.SOON);
    }

    @Test
    void run_uninterruptibleAndInterrupted_isBroughtToItsEnd() throws Exception {
        HostCommand command = HostCommand.builder(
                        "sh", "-c", "mkfifo fifo; mv fifo begun; read line <begun; echo \"$line\"")
                .directory(temp)
                .timeout(Duration.ofSeconds(60))
                .uninterruptible(true)
                .build();
        CompletableFuture<String> said = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            said.complete(command.run().stdout());
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        caller.start();
        Eventually.until("the program", Eventually.SOON, () -> Files.exists(temp.resolve("begun")));

        caller.interrupt();
        shell("echo to the end >begun")
                .directory(temp)
                .timeout(Duration.ofSeconds(10))
                .build()
                .run();

        assertThat(said.get(60, TimeUnit.SECONDS)).isEqualTo("to the end\n");
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void run_uninterruptibleOnAnInterruptedThread_keepsTheTimeLimit() {
        HostCommand command = HostCommand.builder("sleep", "600")
                .timeout(Duration.ofMillis(50))
                .uninterruptible(true)
                .build();
        Thread.currentThread().interrupt();

        assertThatThrownBy(command::run).isInstanceOf(HostCommandTimeoutException.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void build_uninterruptibleWithoutALimit_isRefused() {
        assertThatThrownBy(
                        () -> HostCommand.builder("true").uninterruptible(true).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("timeout");
    }

    @Test
    void runAsync_manyAtOnce_eachGetsItsOwnResult() {
        List<CompletableFuture<HostResult>> futures = IntStream.range(0, 200)
                .mapToObj(i -> HostCommand.of("echo", Integer.toString(i)).runAsync())
                .toList();

        for (int i = 0; i < futures.size(); i++) {
            String expected = i + "\n";
            assertThat(futures.get(i))
                    .succeedsWithin(Duration.ofSeconds(60))
                    .satisfies(result -> assertThat(result).hasOutput(expected));
        }
    }

    private static HostCommand.Builder shell(String script) {
        return HostCommand.builder("sh", "-c", script);
    }
}
