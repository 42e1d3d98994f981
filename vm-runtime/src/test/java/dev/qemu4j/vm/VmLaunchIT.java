package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.CheckException;
import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.host.run.RunDirectoryException;
import dev.qemu4j.host.run.SocketPathTooLongException;
import dev.qemu4j.qmp.QmpOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Launches that fail: each is a typed error, and leaves nothing behind. */
class VmLaunchIT {
    @TempDir
    private Path work;

    private Path base;

    @BeforeEach
    void makeBase() throws IOException {
        base = Files.createDirectory(work.resolve("run"));
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(base).isEmptyDirectory();
        assertThat(ProcessHandle.current().children().filter(VmLaunchIT::isQemu))
                .isEmpty();
    }

    @Test
    void start_wrongOption_saysWhatQemuSaid() {
        CommandLine cmd = TestMachines.idle().option("-no-such-option").build();

        VmLaunchException failure = catchThrowableOfType(VmLaunchException.class, () -> start(cmd));

        assertThat(failure)
                .hasMessageContaining("QEMU ended with")
                .hasMessageContaining("-no-such-option: invalid option")
                .hasMessageContaining("run it yourself: " + cmd.toShellCommand());
        assertThat(failure.exitStatus()).isEqualTo(new ExitStatus(1));
        assertThat(failure.stderrTail()).contains("invalid option");
        assertThat(failure.arguments()).isEqualTo(cmd.toArguments());
        assertThat(failure.shellCommand()).doesNotContain("qemu4j-qmp");
    }

    @Test
    void start_mistakeThatCheckKnows_isToldWithItsLine() {
        CommandLine cmd = TestMachines.idle()
                .option("-machine", "q35")
                .option("-device", "virtio-net-pci,bootindx=1")
                .build();

        VmLaunchException failure = catchThrowableOfType(VmLaunchException.class, () -> start(cmd));

        assertThat(failure)
                .hasMessageContaining("QEMU ended with exit code 1")
                .hasMessageContaining("check: UNKNOWN_PROPERTY: virtio-net-pci has no property 'bootindx'"
                        + " (did you mean 'bootindex'?)\n        set at VmLaunchIT.java:");
        assertThat(failure.problems()).extracting(Problem::kind).containsExactly(ProblemKind.UNKNOWN_PROPERTY);
        assertThat(failure.stderrTail()).contains("bootindx");
    }

    @Test
    void start_neverChecked_tellsWhatQemuSaidAlone() {
        CommandLine cmd =
                TestMachines.idle().option("-device", "no-such-device").build();

        VmLaunchException failure = catchThrowableOfType(
                VmLaunchException.class,
                () -> VirtualMachine.start(
                        cmd, options().check(LaunchCheck.NEVER).build()));

        assertThat(failure).hasMessageNotContaining("check:").hasMessageContaining("no-such-device");
        assertThat(failure.problems()).isEmpty();
    }

    @Test
    void start_checkedBefore_refusesAndStartsNothing() {
        Path log = work.resolve("qemu.log");
        CommandLine cmd = TestMachines.idle()
                .option("-D", log.toString())
                .option("-d", "guest_errors")
                .option("-device", "virtio-net-pcl")
                .build();
        VmOptions options = options()
                .launchTimeout(Duration.ofSeconds(20))
                .check(LaunchCheck.BEFORE)
                .build();

        assertThatThrownBy(() -> VirtualMachine.start(cmd, options))
                .isInstanceOf(CheckException.class)
                .hasMessageContaining("virtio-net-pcl");
        assertThat(log).doesNotExist();
    }

    @Test
    void start_checkedBeforeWithoutMistake_runs() {
        VmOptions options = options()
                .launchTimeout(Duration.ofSeconds(20))
                .check(LaunchCheck.BEFORE)
                .build();

        try (VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build(), options)) {
            assertThat(vm.isAlive()).isTrue();
        }
    }

    @Test
    void start_missingImage_namesIt() {
        CommandLine cmd = TestMachines.idle()
                .option("-blockdev", "driver=file,node-name=f,filename=/no/such/image.qcow2")
                .build();

        assertThatThrownBy(() -> start(cmd))
                .isInstanceOf(VmLaunchException.class)
                .hasMessageContaining("/no/such/image.qcow2")
                .hasMessageContaining("No such file or directory");
    }

    @Test
    void start_missingQemu_saysWhatToInstall() {
        CommandLine cmd = CommandLine.builder(new Target("nosuchcpu")).build();

        assertThatThrownBy(() -> start(cmd))
                .isInstanceOf(ProgramNotFoundException.class)
                .hasMessageContaining("qemu-system-nosuchcpu")
                .hasMessageContaining("is no target of QEMU's that is known here");
        assertThatThrownBy(() -> QemuInstallation.find(new Target("nosuchcpu")))
                .isInstanceOf(ProgramNotFoundException.class);
        assertThatThrownBy(() -> QemuInstallation.at(Target.X86_64, Path.of("/bin/echo")))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("expected: QEMU emulator version");
    }

    @Test
    void start_qemuThatDiesSilently_saysHow() throws IOException {
        VmLaunchException failure = catchThrowableOfType(VmLaunchException.class, () -> startProgram("kill -SEGV $$"));

        assertThat(failure).hasMessageContaining("; it said nothing");
        assertThat(failure.exitStatus()).isEqualTo(new ExitStatus(128 + 11));
    }

    @Test
    void start_qemuThatDiesAfterItsGreeting_isExplainedByItsStderr() throws IOException {
        // The greeting comes before the machine is made, and the machine is what fails here.
        CommandLine cmd =
                TestMachines.idle().option("-device", "no-such-device").build();

        assertThatThrownBy(() -> start(cmd))
                .isInstanceOf(VmLaunchException.class)
                .hasMessageContaining("no-such-device");
    }

    @Test
    void start_qemuThatCannotBeAsked_saysWhatItSaidAlone() {
        VmLaunchException failure =
                catchThrowableOfType(VmLaunchException.class, () -> startProgram("echo broken >&2; exit 3"));

        assertThat(failure).hasMessageContaining("exit code 3").hasMessageContaining("broken");
        assertThat(failure.problems()).isEmpty();
        assertThat(failure.getSuppressed()).isEmpty();
        assertThat(failure.getStackTrace())
                .as("the caller's own line")
                .anyMatch(frame -> frame.getClassName().equals(VmLaunchIT.class.getName()));
    }

    @Test
    void start_qemuThatHangs_isEndedInTime() throws IOException {
        assertThatThrownBy(() -> startProgram("exec sleep 600", Duration.ofSeconds(1)))
                .isInstanceOf(QemuTimeoutException.class)
                .isInstanceOf(VmLaunchTimeoutException.class)
                .hasMessageContaining("did not answer within 1000 ms and was ended; it said nothing");
    }

    /** The client's own limit for its handshake, ten seconds, is neither the end of a launch that may take longer nor of a shorter one. */
    @ParameterizedTest
    @ValueSource(longs = {100, 60_000})
    void start_qemuThatIsSilentAfterItsGreeting_hasTheLimitOfTheLaunchAlone(long handshake) {
        String silent = """
                import json, re, socket, sys, time
                at = socket.socket(socket.AF_UNIX)
                at.connect(re.search('id=qemu4j-qmp,path=([^ ,]+)', ' '.join(sys.argv)).group(1))
                version = {'qemu': {'major': 7, 'minor': 2, 'micro': 0}, 'package': ''}
                at.sendall(json.dumps({'QMP': {'version': version, 'capabilities': []}}).encode() + b'\\r\\n')
                time.sleep(600)
                """;
        VmOptions options = options()
                .launchTimeout(Duration.ofSeconds(2))
                .check(LaunchCheck.NEVER)
                .qmp(QmpOptions.builder()
                        .connectTimeout(Duration.ofMillis(handshake))
                        .build())
                .launcher(argv -> Stream.concat(Stream.of("python3", "-c", silent), argv.stream())
                        .toList())
                .build();
        long started = System.nanoTime();

        assertThatThrownBy(() -> VirtualMachine.start(TestMachines.idle().build(), options))
                .isInstanceOf(VmLaunchTimeoutException.class)
                .hasMessageStartingWith("QEMU did not answer within 2000 ms and was ended");

        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(40));
    }

    @Test
    void start_qemuThatWaitsForAnotherSocket_isEndedInTime() {
        CommandLine cmd = TestMachines.idle()
                .option("-chardev", "socket,id=c,server=on,wait=on,path=" + base.resolve("qemu4j-w"))
                .build();
        VmOptions options = options().launchTimeout(Duration.ofSeconds(5)).build();

        assertThatThrownBy(() -> VirtualMachine.start(cmd, options))
                .isInstanceOf(VmLaunchTimeoutException.class)
                .hasMessageContaining("did not answer")
                .hasMessageContaining("waiting for connection")
                .hasMessageContaining("check: WAITS_FOR_CLIENT");
        assertThat(base.resolve("qemu4j-w").toFile().delete()).isTrue();
    }

    @Test
    void start_runDirectoryTooDeepForASocket_isRefused() throws IOException {
        Path deep = Files.createDirectories(work.resolve("x".repeat(60)).resolve("y".repeat(60)));

        assertThatThrownBy(() -> VirtualMachine.start(
                        TestMachines.idle().build(),
                        VmOptions.builder().runBase(deep).build()))
                .isInstanceOf(SocketPathTooLongException.class);
    }

    @Test
    void startAsync_cancelled_endsWhatHadStarted() throws Exception {
        CommandLine cmd = TestMachines.idle()
                .option("-chardev", "socket,id=c,server=on,wait=on,path=" + work.resolve("w"))
                .build();
        CompletableFuture<VirtualMachine> start =
                VirtualMachine.startAsync(cmd, options().build());
        await(() -> ProcessHandle.current().children().anyMatch(VmLaunchIT::isQemu));

        start.cancel(true);

        await(() -> ProcessHandle.current().children().noneMatch(VmLaunchIT::isQemu) && isEmpty(base));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-daemonize", "--daemonize"})
    void start_thatWouldLeaveTheJvm_isRefusedBeforeAnythingStarts(String option) throws IOException {
        Path mark = work.resolve("mark");
        CommandLine alone = TestMachines.idle().option(option).build();
        CommandLine hidden = TestMachines.idle()
                .option("-pidfile", mark.toString())
                .option("-nodefaults", option)
                .build();

        for (CommandLine cmd : List.of(alone, hidden)) {
            CompletableFuture<VirtualMachine> start =
                    VirtualMachine.startAsync(cmd, options().build());

            assertThatThrownBy(() -> start.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(QemuException.class)
                    .hasMessageContaining("-daemonize: QEMU would leave this JVM");
        }
        assertThat(mark).doesNotExist();
    }

    @Test
    void startAsync_noPlaceForItsDirectory_failsTheFuture() throws IOException {
        Path file = Files.writeString(work.resolve("file"), "");

        CompletableFuture<VirtualMachine> start = VirtualMachine.startAsync(
                TestMachines.idle().build(), VmOptions.builder().runBase(file).build());

        assertThatThrownBy(() -> start.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(RunDirectoryException.class);
    }

    @Test
    void startAsync_launcherThatThrows_failsTheFuture() {
        VmOptions options = options()
                .launcher(argv -> {
                    throw new AssertionError("broken launcher");
                })
                .build();

        assertThatThrownBy(() -> VirtualMachine.startAsync(TestMachines.idle().build(), options)
                        .get(60, TimeUnit.SECONDS))
                .hasRootCauseMessage("broken launcher");
    }

    @Test
    void startAsync_executorThatThrows_startsAndEndsAllTheSame() throws Exception {
        VmOptions options = options()
                .launchTimeout(Duration.ofSeconds(20))
                .qmp(QmpOptions.builder()
                        .executor(task -> {
                            throw new RejectedExecutionException("the executor is shut down");
                        })
                        .build())
                .build();
        VirtualMachine vm =
                VirtualMachine.startAsync(TestMachines.idle().build(), options).get(60, TimeUnit.SECONDS);

        vm.close();

        assertThat(vm.exit().get(60, TimeUnit.SECONDS).exitStatus()).isEqualTo(new ExitStatus(0));
    }

    @Test
    void startAsync_cancelledWhileItIsLaunched_startsNothing() throws Exception {
        CompletableFuture<CompletableFuture<VirtualMachine>> known = new CompletableFuture<>();
        VmOptions options = options()
                .check(LaunchCheck.BEFORE)
                .launchTimeout(Duration.ofSeconds(20))
                .launcher(argv -> {
                    known.orTimeout(60, TimeUnit.SECONDS).join().cancel(true);
                    return argv;
                })
                .build();
        CompletableFuture<VirtualMachine> start =
                VirtualMachine.startAsync(TestMachines.idle().build(), options);

        known.complete(start);

        assertThatThrownBy(() -> start.get(60, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        await(() -> isEmpty(base) && ProcessHandle.current().children().noneMatch(VmLaunchIT::isQemu));
    }

    @Test
    void start_optionThatOnlyPrints_tellsWhatItPrinted() {
        CommandLine cmd = TestMachines.idle().option("-accel", "help").build();

        assertThatThrownBy(() -> start(cmd))
                .isInstanceOf(VmLaunchException.class)
                .hasMessageContaining("exit code 0")
                .hasMessageContaining("Accelerators supported");
    }

    @Test
    void start_standardStreams_areNotTakenFromTheJvm() {
        CommandLine cmd = TestMachines.idle()
                .option("-chardev", "stdio,id=c")
                .option("-mon", "chardev=c,mode=control")
                .build();

        try (VirtualMachine vm = VirtualMachine.start(
                cmd, options().launchTimeout(Duration.ofSeconds(20)).build())) {
            assertThat(vm.isAlive()).isTrue();
        }
    }

    private void startProgram(String script) throws IOException {
        startProgram(script, Duration.ofSeconds(60));
    }

    private void startProgram(String script, Duration limit) throws IOException {
        Path program = Files.writeString(work.resolve("qemu-stand-in"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        QemuInstallation broken = new QemuInstallation(Target.X86_64, program.toString(), new QemuVersion(7, 2, 0));
        VirtualMachine.start(
                TestMachines.idle().build(),
                options().installation(broken).launchTimeout(limit).build());
    }

    private void start(CommandLine cmd) {
        VirtualMachine.start(cmd, options().build()).close();
    }

    private VmOptions.Builder options() {
        return VmOptions.builder().runBase(base).launchTimeout(Duration.ofSeconds(60));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within ten seconds").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static boolean isEmpty(Path directory) {
        String[] left = directory.toFile().list();
        return left != null && left.length == 0;
    }

    private static boolean isQemu(ProcessHandle process) {
        return process.isAlive()
                && process.info()
                        .command()
                        .filter(c -> c.contains("qemu-system"))
                        .isPresent();
    }
}
