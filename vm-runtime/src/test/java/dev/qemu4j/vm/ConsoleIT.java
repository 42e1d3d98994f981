package dev.qemu4j.vm;

import static dev.qemu4j.vm.VmExitAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.VirtioConsole;
import dev.qemu4j.recipe.VirtioPort;
import dev.qemu4j.vm.console.ConsoleEndedException;
import dev.qemu4j.vm.console.ConsoleMatch;
import dev.qemu4j.vm.console.ConsolePort;
import dev.qemu4j.vm.console.VmConsole;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consoles of real machines, with the embedded guest. */
class ConsoleIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    private Path work;

    @Test
    void console_guestThatBootsAndPowersOff_isKeptFromTheFirstByteToTheLast() throws Exception {
        VmConsole console;
        try (VirtualMachine vm = start("disk")) {
            console = vm.console();
            ConsoleMatch ready = console.expect(Pattern.compile("q4j-guest 1 ready last=(\\d+) max=\\d+\n"), SOON);
            assertThat(ready.group(1)).isEqualTo("0");
            console.sendLine("w 3");
            console.expect("done 3", SOON);
            CompletableFuture<ConsoleMatch> never = console.expectAsync("never printed", NEVER);

            console.sendLine("q");

            assertThat(vm.exit().get(60, TimeUnit.SECONDS)).hasReason(VmExitReason.GUEST_SHUTDOWN);
            assertThatThrownBy(() -> never.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(ConsoleEndedException.class)
                    .hasMessageContaining("console console0 has ended without 'never printed': the machine ended"
                            + " (GUEST_SHUTDOWN, exit code 0)")
                    .hasMessageContaining("ok w 3");
            assertThat(vm.runDirectory()).doesNotExist();
        }
        assertThat(console.reader().expect("done 3", Duration.ZERO).before()).contains("q4j-guest 1 ready");
        assertThat(console.lines(Duration.ZERO)).contains("done 3").anyMatch(line -> line.startsWith("q4j-guest"));
    }

    @Test
    void console_qemuThatIsKilled_endsEachWait() throws Exception {
        try (VirtualMachine vm = start("disk")) {
            VmConsole console = vm.console();
            console.expect("ready", SOON);
            CompletableFuture<ConsoleMatch> output = console.expectAsync("never printed", NEVER);
            CompletableFuture<ConsoleMatch> login = console.loginAsync("root", "secret", NEVER);
            CompletableFuture<?> state = vm.control().awaitAsync(RunState.PAUSED, NEVER);

            long killed = System.nanoTime();
            ProcessHandle.of(vm.pid()).orElseThrow().destroyForcibly();

            for (CompletableFuture<?> wait : List.of(output, login, state)) {
                assertThatThrownBy(() -> wait.get(60, TimeUnit.SECONDS)).cause().isInstanceOf(QemuException.class);
            }
            assertThatThrownBy(output::get).hasMessageContaining("the machine ended (KILLED, signal 9");
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(20));
            assertThat(vm.exit().get()).hasReason(VmExitReason.KILLED);
        }
    }

    @Test
    void console_readerThatGoesAway_leavesTheGuestRunning() throws Exception {
        ConsolePort port = ConsolePort.listen("mine", work.resolve("s"), null);
        CommandLine cmd = TestMachines.withConsole(TestMachines.guest(work.resolve("disk")), port.socket())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            port.console().expect("hb ", SOON);
            CompletableFuture<ConsoleMatch> wait = port.console().expectAsync("never printed", NEVER);

            port.close();

            assertThatThrownBy(() -> wait.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(ConsoleEndedException.class)
                    .hasMessageContaining("it was closed");
            assertThat(vm.control().state()).isEqualTo(RunState.RUNNING);
            assertThat(vm.consoles()).isEmpty();
            assertThatThrownBy(vm::console).hasMessageContaining("SerialConsole.create()");
        }
    }

    @Test
    void console_several_areToldApartByTheirIds() {
        CommandLine cmd = TestMachines.guest(work.resolve("disk"))
                .with(SerialConsole.create())
                .option("-serial", "pty")
                .with(VirtioConsole.create())
                .with(SerialConsole.discard())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            assertThat(vm.consoles()).extracting(VmConsole::id).containsExactly("console0", "serial1", "console1");
            assertThat(vm.console()).isSameAs(vm.console("console0"));
            vm.console("console0").expect("ready", SOON);
            assertThat(vm.console("serial1").size()).isZero();
            assertThatThrownBy(() -> vm.console("console7"))
                    .isInstanceOf(QemuException.class)
                    .hasMessageContaining("console: 'console7' (expected: one of [console0, serial1, console1]");
        }
    }

    @Test
    void console_machineWithNamedPortsOnly_namesThem() {
        CommandLine cmd = TestMachines.guest(work.resolve("disk"))
                .with(VirtioPort.of("com.example.events").id("events"))
                .option("-chardev", "null,id=other")
                .option("-device", "virtserialport,chardev=other,name=com.example.other")
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            assertThat(vm.consoles()).extracting(VmConsole::id).containsExactly("events");
            assertThat(vm.console("events").size()).isZero();
            assertThatThrownBy(vm::console)
                    .isInstanceOf(QemuException.class)
                    .hasMessageContaining("the machine has no console")
                    .hasMessageEndingWith("; its ports [events] are taken by their ids)");
        }
    }

    @Test
    void console_serialPortsOfOtherKinds_countAsInQemu() {
        CommandLine cmd = TestMachines.idle()
                .option("-serial", "null")
                .option("-serial", "pty")
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            assertThat(vm.consoles()).extracting(VmConsole::id).containsExactly("serial1");
        }
    }

    @Test
    void console_idThatAnotherDeviceHas_isNotTaken() {
        CommandLine cmd = TestMachines.idle()
                .option("-serial", "null")
                .option("-serial", "pty")
                .option("-serial", "pty")
                .option("-chardev", "null,id=serial1")
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            assertThat(vm.consoles()).extracting(VmConsole::id).containsExactly("serial3", "serial2");
        }
    }

    @Test
    void consoles_leftOnTerminals_areThere() {
        CommandLine cmd = TestMachines.guest(work.resolve("disk"))
                .with(SerialConsole.create())
                .build();
        try (VirtualMachine vm =
                VirtualMachine.start(cmd, VmOptions.builder().consoles(false).build())) {
            assertThat(vm.consoles()).isEmpty();
            assertThat(vm.qmp().blocking().execute("query-chardev").toString()).contains("pty:/dev/pts/");
        }
    }

    @Test
    void start_thatFails_leavesNoConsole() {
        CommandLine cmd = TestMachines.idle()
                .with(SerialConsole.create())
                .option("-device", "no-such-device")
                .build();

        assertThatThrownBy(() -> VirtualMachine.start(
                        cmd, VmOptions.builder().runBase(work).build()))
                .isInstanceOf(VmLaunchException.class);
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void console_tenMachinesAtOnce_shareOneThread() throws Exception {
        List<VirtualMachine> machines = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                machines.add(start("disk" + i));
            }
            for (VirtualMachine vm : machines) {
                vm.console().expect("ready", SOON);
            }
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().equals("qemu4j-console"))
                    .hasSize(1);
        } finally {
            machines.forEach(VirtualMachine::close);
        }
    }

    private VirtualMachine start(String disk) {
        return VirtualMachine.start(TestMachines.guest(work.resolve(disk))
                .with(SerialConsole.create())
                .build());
    }
}
