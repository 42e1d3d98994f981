package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.GuestConsole;
import dev.qemu4j.guest.GuestListener;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.qapi.runstate.ShutdownCause;
import dev.qemu4j.qapi.runstate.ShutdownEvent;
import dev.qemu4j.recipe.UserNetwork;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VirtualMachineIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path work;

    @Test
    void start_guest_runsAndLeavesNothingWhenItPowersOff() throws Exception {
        try (GuestListener listener = GuestConsole.listen(work.resolve("serial"));
                VirtualMachine vm = VirtualMachine.start(
                        TestMachines.withConsole(TestMachines.guest(work.resolve("a,b=c.raw")), work.resolve("serial"))
                                .build());
                GuestConsole console = listener.accept(SOON)) {
            console.awaitReady(SOON);
            assertThat(vm.qmp()
                            .blocking()
                            .execute("query-status")
                            .path("status")
                            .asString())
                    .isEqualTo("running");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(vm.runDirectory())))
                    .isEqualTo("rwx------");

            console.write(10);
            console.powerOff();
            VmExit exit = vm.exit().get(60, TimeUnit.SECONDS);

            assertThat(exit.exitStatus()).isEqualTo(new ExitStatus(0));
            assertThat(exit.shutdown())
                    .extracting(ShutdownEvent::guest, ShutdownEvent::reason)
                    .containsExactly(true, ShutdownCause.GUEST_SHUTDOWN);
            assertThat(vm.runDirectory()).doesNotExist();
            assertThat(vm.isAlive()).isFalse();
            assertThat(vm.qmp().isOpen()).isFalse();
        }
    }

    @Test
    void start_anyVersion_isWithoutWarnings() {
        for (QemuInstallation emulator : Emulators.x86()) {
            VmOptions options = VmOptions.builder().installation(emulator).build();
            try (VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build(), options)) {
                assertThat(vm.stderrTail()).as(emulator.version().toString()).isEmpty();
            }
        }
    }

    @Test
    void close_runningMachine_quitsIt() throws Exception {
        VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build());
        long pid = vm.pid();

        vm.close();
        vm.close();

        assertThat(vm.exit().get().shutdown())
                .extracting(ShutdownEvent::guest, ShutdownEvent::reason)
                .containsExactly(false, ShutdownCause.HOST_QMP_QUIT);
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(vm.runDirectory()).doesNotExist();
    }

    @Test
    void start_paused_waitsForCont() {
        VmOptions paused = VmOptions.builder().paused(true).build();
        try (VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build(), paused)) {
            assertThat(vm.qmp()
                            .blocking()
                            .execute("query-status")
                            .path("running")
                            .asBoolean())
                    .isFalse();
            vm.qmp().blocking().execute("cont");
            assertThat(vm.qmp()
                            .blocking()
                            .execute("query-status")
                            .path("running")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    void start_userAskedForAStoppedMachine_leavesItStopped() {
        try (VirtualMachine vm =
                VirtualMachine.start(TestMachines.idle().option("-S").build())) {
            assertThat(vm.qmp()
                            .blocking()
                            .execute("query-status")
                            .path("running")
                            .asBoolean())
                    .isFalse();
        }
    }

    @Test
    void start_withALauncher_isWhatThatBecame() throws Exception {
        VmOptions limited = VmOptions.builder()
                .launcher(argv -> Stream.concat(Stream.of("prlimit", "--core=0", "--"), argv.stream())
                        .toList())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build(), limited)) {
            assertThat(Files.readString(Path.of("/proc", Long.toString(vm.pid()), "cmdline")))
                    .startsWith("qemu-system-x86_64\0");
            assertThat(Files.readString(Path.of("/proc", Long.toString(vm.pid()), "limits")))
                    .containsPattern("core file size +0 +0 ");
        }
    }

    @Test
    void start_launcherThatIsNotThere_saysSo() {
        VmOptions missing = VmOptions.builder()
                .launcher(argv -> List.of("qemu4j-no-such-launcher"))
                .build();

        assertThatThrownBy(() -> VirtualMachine.start(TestMachines.idle().build(), missing))
                .isInstanceOf(ProgramNotFoundException.class)
                .hasMessageContaining("qemu4j-no-such-launcher");
    }

    @Test
    void forwarded_freePort_isReadBack() throws Exception {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .with(UserNetwork.create().forwardTcp(22).forwardUdp(53))
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            InetSocketAddress ssh = vm.forwarded(22);

            assertThat(ssh.getAddress().isLoopbackAddress()).isTrue();
            assertThat(ssh.getPort()).isPositive();
            assertThat(vm.forwards())
                    .extracting(
                            PortForward::protocol, forward -> forward.guest().getPort())
                    .containsExactlyInAnyOrder(tuple("tcp", 22), tuple("udp", 53));
            assertThatThrownBy(() -> vm.forwarded(53))
                    .isInstanceOf(PortNotForwardedException.class)
                    .hasMessageContaining("guestPort: 53 (expected: one of [")
                    .hasMessageContaining("tcp 127.0.0.1:" + ssh.getPort() + " to ");
            assertThat(vm.forwardedAsync(22).get(60, TimeUnit.SECONDS)).isEqualTo(ssh);
            assertThatThrownBy(() -> vm.forwardedAsync(53).get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(PortNotForwardedException.class);
        }
    }

    @Test
    void stop_guestThatIgnoresItsPowerButton_isQuit() {
        try (VirtualMachine vm = VirtualMachine.start(
                TestMachines.guest(work.resolve("disk.raw")).build())) {
            VmExit exit = vm.stop(StopLadder.guestFirst(Duration.ofMillis(200)));

            assertThat(exit.shutdown())
                    .extracting(ShutdownEvent::guest, ShutdownEvent::reason)
                    .containsExactly(false, ShutdownCause.HOST_QMP_QUIT);
        }
    }

    @Test
    void stop_qemuThatHangs_isKilled() throws Exception {
        VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build());
        new ProcessBuilder("kill", "-STOP", Long.toString(vm.pid())).start().waitFor();
        Duration brief = Duration.ofMillis(100);

        VmExit exit = vm.stop(new StopLadder(brief, brief, brief, SOON));

        assertThat(exit.exitStatus().signal()).hasValue(9);
        assertThat(exit.shutdown()).isNull();
        assertThat(vm.runDirectory()).doesNotExist();
    }

    @Test
    void exit_qemuThatCrashes_failsWhatWaitsForIt() throws Exception {
        VirtualMachine vm = VirtualMachine.start(TestMachines.idle().build());

        ProcessHandle.of(vm.pid()).orElseThrow().destroyForcibly();

        assertThat(vm.exit().get(60, TimeUnit.SECONDS).exitStatus().signal()).hasValue(9);
        assertThat(vm.qmp().isOpen()).isFalse();
        vm.close();
    }

    @Test
    void start_manyAtOnce_eachHasItsOwn() throws Exception {
        List<VirtualMachine> machines = new ArrayList<>();
        try {
            var starts = java.util.stream.IntStream.range(0, 10)
                    .mapToObj(i -> VirtualMachine.startAsync(
                            TestMachines.idle().option("-name", "vm" + i).build(), VmOptions.defaults()))
                    .toList();
            for (var start : starts) {
                machines.add(start.get(60, TimeUnit.SECONDS));
            }
            for (int i = 0; i < machines.size(); i++) {
                assertThat(machines.get(i)
                                .qmp()
                                .blocking()
                                .execute("query-name")
                                .path("name")
                                .asString())
                        .isEqualTo("vm" + i);
            }
        } finally {
            machines.forEach(VirtualMachine::close);
        }
        assertThat(machines).allSatisfy(vm -> assertThat(vm.runDirectory()).doesNotExist());
    }

    @Test
    void find_installedQemu_saysItsVersion() {
        QemuInstallation qemu = QemuInstallation.find(Target.X86_64);

        assertThat(qemu.version().atLeast(5, 0)).isTrue();
        CommandLine cmd = TestMachines.idle().build();
        try (VirtualMachine vm =
                VirtualMachine.start(cmd, VmOptions.builder().installation(qemu).build())) {
            assertThat(vm.qmp().greeting().version()).isEqualTo(qemu.version());
        }
    }
}
