package dev.qemu4j.vm.helper;

import static dev.qemu4j.vm.VmExitAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.NotReadyException;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmExit;
import dev.qemu4j.vm.VmExitReason;
import dev.qemu4j.vm.VmLaunchException;
import dev.qemu4j.vm.VmLaunchTimeoutException;
import dev.qemu4j.vm.VmOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Helpers come before QEMU, go after it, and of a start that fails nothing is left. */
class HelpersIT {
    private static final String READY = "echo words >&2; : > \"$0\"; exec sleep 600";

    @TempDir
    private Path work;

    private Path base;

    /** Those of other tests of this JVM, which may still be ending. */
    private Set<ProcessHandle> before;

    @BeforeEach
    void makeBase() throws IOException {
        base = Files.createDirectory(work.resolve("run"));
        before = ProcessHandle.current().children().collect(Collectors.toSet());
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(base).isEmptyDirectory();
        await(() -> ownChildren().isEmpty(), () -> "these run on: " + ownChildren());
    }

    private List<String> ownChildren() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.isAlive() && !before.contains(child))
                .map(child -> child.pid() + " " + child.info())
                .toList();
    }

    @Test
    void start_helperOfOnesOwn_livesAsLongAsTheMachine() throws Exception {
        VirtualMachine vm = start(idle().helper(shell(READY).build()));
        VmHelper helper = vm.helpers().get(0);

        assertThat(vm.helpers()).hasSize(1);
        assertThat(helper.name()).isEqualTo("own");
        assertThat(helper.isAlive()).isTrue();
        assertThat(helper.command())
                .containsExactly(
                        "sh", "-c", READY, vm.runDirectory().resolve("up").toString());
        assertThat(vm.runDirectory().resolve("up")).exists();
        assertThat(vm.commandLine().toShellCommand())
                .contains("-c '" + READY + "' " + vm.runDirectory().resolve("up") + " & ")
                .doesNotContain(RunPath.PLACEHOLDER, "mktemp");
        vm.close();

        assertThat(helper.exit().get(5, TimeUnit.SECONDS)).hasToString("signal 15 (SIGTERM)");
        assertThat(helper.stderrTail()).isEqualTo("words\n");
    }

    @Test
    void start_helperThatIsReadyOnExit_hasDoneItsWorkBeforeQemu() {
        Path made = RunPath.of("made");
        Helper maker = Helper.builder("maker", "sh", "-c", "echo content > \"$0\"", made.toString())
                .readyOnExit(true)
                .build();

        try (VirtualMachine vm = start(idle().helper(maker))) {
            assertThat(vm.runDirectory().resolve("made")).hasContent("content");
            assertThat(vm.helpers()).isEmpty();
        }
    }

    @Test
    void start_helperThatIsReadyOnExitFails_tellsItsLastWords() {
        Helper maker = Helper.builder("maker", "sh", "-c", "echo no room >&2; exit 4")
                .readyOnExit(true)
                .build();

        assertThatThrownBy(() -> start(idle().helper(maker)))
                .isInstanceOf(VmLaunchException.class)
                .hasMessageStartingWith("helper maker: 'sh' ended with exit code 4: no room");
    }

    @Test
    void start_helperThatIsReadyOnExitHangs_isEnded() {
        Helper maker = Helper.builder("maker", "sleep", "600")
                .readyOnExit(true)
                .startTimeout(Duration.ofMillis(200))
                .build();

        assertThatThrownBy(() -> start(idle().helper(maker))).isInstanceOf(VmLaunchTimeoutException.class);
    }

    @Test
    void start_helperThatDies_tellsItsLastWords() {
        CommandLine cmd = idle().helper(shell("echo no such thing: password=hunter2 >&2; exit 3")
                        .advice("is it there?")
                        .build())
                .build();

        VmLaunchException failure = catchThrowableOfType(VmLaunchException.class, () -> start(cmd));

        assertThat(failure)
                .hasMessageStartingWith("helper own: 'sh' ended with exit code 3 before it was ready (is it there?):"
                        + " no such thing: password=***")
                .hasMessageNotContaining("hunter2")
                .hasCauseInstanceOf(NotReadyException.class);
        assertThat(failure.arguments()).isEmpty();
        assertThat(failure.exitStatus()).isNull();
        assertThat(failure.stderrTail()).startsWith("no such thing");
    }

    @Test
    void start_helperThatIsNotReadyInTime_isEnded() {
        Helper slow =
                shell("exec sleep 600").startTimeout(Duration.ofMillis(200)).build();

        assertThatThrownBy(() -> start(idle().helper(slow)))
                .isInstanceOf(VmLaunchTimeoutException.class)
                .hasMessageStartingWith("helper own: 'sh' was not ready in time")
                .hasCauseInstanceOf(HostCommandTimeoutException.class);
    }

    @Test
    void start_helperThatIsKilled_tellsTheSignal() {
        assertThatThrownBy(() -> start(idle().helper(shell("kill -9 $$").build())))
                .hasMessageStartingWith("helper own: 'sh' ended with signal 9 (SIGKILL) before it was ready");
    }

    @Test
    void start_secondHelperFails_endsTheFirst() {
        Helper first = shell(READY).build();
        Helper second = Helper.builder("second", "sh", "-c", "exit 1")
                .readyOnFile(RunPath.of("never"))
                .build();

        assertThatThrownBy(() -> start(idle().helper(first).helper(second)))
                .hasMessageStartingWith("helper second: 'sh' ended with exit code 1 before it was ready");
    }

    @Test
    void start_qemuFails_endsTheHelper() {
        CommandLine.Builder cmd = idle().helper(shell(READY).build()).option("-no-such-option");

        assertThatThrownBy(() -> start(cmd))
                .isInstanceOf(VmLaunchException.class)
                .hasMessageContaining("invalid option")
                .satisfies(failure ->
                        assertThat(((VmLaunchException) failure).stderrTail()).doesNotContain("words"));
    }

    @Test
    void start_programThatIsMissing_namesItsPackage() {
        Helper missing = Helper.builder("own", "no-such-program-1")
                .hint("install nothing")
                .build();

        assertThatThrownBy(() -> start(idle().helper(missing)))
                .isInstanceOf(ProgramNotFoundException.class)
                .hasMessageContaining("no-such-program-1")
                .hasMessageEndingWith("install nothing");
    }

    @Test
    void start_firstProgramMissing_takesTheOther() {
        Helper helper = Helper.builder("own", "/no/such/program")
                .orCommand("sleep", "600")
                .build();

        try (VirtualMachine vm = start(idle().helper(helper))) {
            assertThat(vm.helpers().get(0).command()).containsExactly("sleep", "600");
        }
    }

    @Test
    void start_cancelledWhileTheHelperStarts_leavesNothing() throws Exception {
        Path begun = work.resolve("begun");
        Helper slow = shell(": > " + begun + "; exec sleep 600").build();
        CompletableFuture<VirtualMachine> start =
                VirtualMachine.startAsync(idle().helper(slow).build(), options().build());
        await(() -> Files.exists(begun));

        start.cancel(true);

        await(() -> isEmpty(base) && ownChildren().isEmpty());
    }

    @Test
    void kill_ofTheHelper_isToldAndTheMachineRunsOn() throws Exception {
        try (Warnings warnings = new Warnings();
                VirtualMachine vm = start(idle().helper(shell(READY).build()))) {
            VmHelper helper = vm.helpers().get(0);
            ProcessHandle.of(helper.pid()).orElseThrow().destroyForcibly();

            assertThat(helper.exit().get(2, TimeUnit.SECONDS)).hasToString("signal 9 (SIGKILL)");
            assertThat(vm.qmp().blocking().runState().queryStatus().running()).isTrue();
            await(() -> !warnings.texts.isEmpty());
            assertThat(warnings.texts)
                    .containsExactly("helper own ended with signal 9 (SIGKILL) while QEMU (pid " + vm.pid()
                            + ") runs on: words");
        }
    }

    @Test
    void kill_ofQemu_endsTheHelperWithoutAWarning() throws Exception {
        try (Warnings warnings = new Warnings()) {
            VirtualMachine vm = start(idle().helper(shell(READY).build()));
            VmHelper helper = vm.helpers().get(0);
            ProcessHandle.of(vm.pid()).orElseThrow().destroyForcibly();

            VmExit exit = vm.exit().get(5, TimeUnit.SECONDS);

            assertThat(exit).hasReason(VmExitReason.KILLED);
            assertThat(helper.isAlive()).isFalse();
            assertThat(vm.runDirectory()).doesNotExist();
            assertThat(warnings.texts).isEmpty();
        }
    }

    @Test
    void close_helperThatIsAScript_endsItsProgram() throws Exception {
        VirtualMachine vm =
                start(idle().helper(shell("sleep 600 & echo $! >\"$0.new\"; mv \"$0.new\" \"$0\"; wait; exit 3")
                        .build()));
        long pid =
                Long.parseLong(Files.readString(vm.runDirectory().resolve("up")).strip());
        ProcessHandle program = ProcessHandle.of(pid).orElseThrow();

        vm.close();

        assertThat(program.onExit()).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void close_helperThatIgnoresSigterm_isKilled() throws Exception {
        VirtualMachine vm = start(idle().helper(shell("trap '' TERM; : > \"$0\"; while :; do sleep 600; done")
                .build()));
        VmHelper helper = vm.helpers().get(0);

        vm.close();

        assertThat(helper.exit().get(5, TimeUnit.SECONDS)).hasToString("signal 9 (SIGKILL)");
    }

    @Test
    void start_stateInUse_isRefusedUntilTheOtherMachineEnds() throws IOException {
        Path state = work.resolve("deep/state");
        Helper keeper = shell(READY).state(state).build();

        try (VirtualMachine first = start(idle().helper(keeper))) {
            assertThat(first.isAlive()).isTrue();
            HelperStateInUseException refused =
                    catchThrowableOfType(HelperStateInUseException.class, () -> start(idle().helper(keeper)));
            assertThat(refused).hasMessageStartingWith("own: its state in " + state + " is in use");
            assertThat(refused.directory()).isEqualTo(state);
            Object inode = Files.getAttribute(state.resolve(".qemu4j-lock"), "unix:ino");
            assertThat(Files.readString(Path.of("/proc/locks"))).contains(":" + inode + " ");
        }
        start(idle().helper(keeper)).close();
        assertThat(state).isDirectory();
    }

    @Test
    void helper_secretInItsArguments_isHidden() {
        Helper secret = Helper.builder("own", "sh", "-c", "exec sleep 600", "--password=hunter2")
                .build();

        try (VirtualMachine vm = start(idle().helper(secret))) {
            assertThat(vm.helpers().get(0).command()).contains("--password=***");
            assertThat(vm.commandLine().toString()).contains("--password=***").doesNotContain("hunter2");
        }
    }

    @Test
    void toShellCommand_ofNoMachine_worksInAShell() {
        for (CommandLine cmd : List.of(pasted(READY), pasted("exit 7"))) {
            for (String text : List.of(cmd.toShellCommand(), cmd.toShellLines())) {
                HostCommand.Builder shell = HostCommand.builder("sh", "-c", text)
                        .environment("TMPDIR", work.toString())
                        .input("quit\n".getBytes(StandardCharsets.UTF_8));
                if (cmd.helpers().get(0).commands().get(0).contains(READY)) {
                    assertThat(shell.build().run().stderrTail()).contains("words");
                } else {
                    assertThatThrownBy(() -> shell.build().run()).hasMessageContaining("exit code 1");
                }
                assertThat(work).isDirectoryNotContaining("glob:**/tmp.*");
            }
        }
    }

    private static CommandLine pasted(String script) {
        return idle().option("-monitor", "stdio").helper(shell(script).build()).build();
    }

    private static Helper.Builder shell(String script) {
        Path up = RunPath.of("up");
        return Helper.builder("own", "sh", "-c", script, up.toString()).readyOnFile(up);
    }

    private static CommandLine.Builder idle() {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-no-user-config")
                .option("-display", "none")
                .option("-machine", "none");
    }

    private VirtualMachine start(CommandLine.Builder cmd) {
        return start(cmd.build());
    }

    private VirtualMachine start(CommandLine cmd) {
        return VirtualMachine.start(cmd, options().build());
    }

    private VmOptions.Builder options() {
        return VmOptions.builder().runBase(base);
    }

    private static boolean isEmpty(Path directory) {
        String[] names = directory.toFile().list();
        return names != null && names.length == 0;
    }

    private static void await(BooleanSupplier condition) {
        await(condition, () -> "within ten seconds");
    }

    private static void await(BooleanSupplier condition, Supplier<String> description) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(description).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** The warnings of the launch about helpers. */
    private static final class Warnings extends Handler implements AutoCloseable {
        final List<String> texts = new CopyOnWriteArrayList<>();
        private final Logger logger = Logger.getLogger("dev.qemu4j.vm.MachineHelpers");

        Warnings() {
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord warning) {
            texts.add(warning.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }
}
