package dev.qemu4j.vm;

import static dev.qemu4j.vm.VmExitAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.LinuxGuestException;
import dev.qemu4j.qapi.chardev.VserportChangeEvent;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qga.GuestAgentNotReadyException;
import dev.qemu4j.recipe.GuestAgentChannel;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.VirtioConsole;
import dev.qemu4j.recipe.VirtioPort;
import dev.qemu4j.vm.console.ConsoleAlarm;
import dev.qemu4j.vm.console.ConsoleAlarmException;
import dev.qemu4j.vm.console.ConsoleLogin;
import dev.qemu4j.vm.console.ConsoleLoginException;
import dev.qemu4j.vm.console.VmConsole;
import dev.qemu4j.vm.life.PowerButtonOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Console, life and agent of a Linux guest, with the real getty, login, kernel and qemu-ga. */
@Tag("once")
class LinuxLifeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** The digest of "top-secret". */
    private static final String PASSWD = "root:$1$abcdefgh$VtXoA4/rC8DFMoV22LfzP1:0:0::/:/bin/sh\n";

    @Test
    void login_gettyWhoseOutputIsTorn_succeedsAndRefusesAWrongPassword() {
        LinuxGuest.Builder guest = LinuxGuest.builder()
                .file("/etc/passwd", PASSWD.getBytes(UTF_8))
                .init("stty sane; (for i in 1 2 3 4 5 6; do echo \"[ $i] noise\" >/dev/ttyS0; sleep 0.2; done) &\n"
                        + "while :; do setsid /sbin/getty -L 115200 ttyS0 vt100; done");
        try (VirtualMachine vm = start(guest)) {
            VmConsole console = vm.console();
            console.failOn(ConsoleAlarm.kernelPanic());
            ConsoleLogin wrong = ConsoleLogin.of("root", "wrong-secret").nudge(Duration.ofSeconds(2));
            assertThatThrownBy(() -> console.login(wrong, PATIENCE)).isInstanceOf(ConsoleLoginException.class);

            console.login("root", "top-secret", PATIENCE);
            console.sendLine("echo the answer is $((6 * 7))");

            console.expect("the answer is 42\n", PATIENCE);
            assertThat(console.text()).doesNotContain("top-secret", "wrong-secret");
            assertThat(new String(console.bytes(), UTF_8)).doesNotContain("top-secret", "wrong-secret");
        }
    }

    @Test
    void guestAgentAndPowerButton_linux_answer() throws Exception {
        CommandLine.Builder cmd = machine(
                        LinuxGuest.builder().guestAgent().powerButton().init("echo hello from hvc0 >/dev/hvc0; cat"))
                .with(VirtioConsole.create())
                .with(GuestAgentChannel.create());
        try (VirtualMachine vm = VirtualMachine.start(cmd.build())) {
            try (GuestAgent agent = vm.guestAgent(PATIENCE)) {
                assertThat(agent.exec("uname", "-s").stdout().strip()).isEqualTo("Linux");
            }
            while (!vm.events().all(VserportChangeEvent.class).isEmpty()) { // until the history has forgotten it
                vm.control().pause();
                vm.control().resume();
            }
            try (GuestAgent agent = vm.guestAgent(PATIENCE)) {
                assertThat(agent.exec("uname", "-s").stdout().strip()).isEqualTo("Linux");
            }
            assertThat(vm.console("console1")
                            .expect("hello from hvc0\n", PATIENCE)
                            .before())
                    .isEmpty();

            assertThat(vm.control().powerButton(PATIENCE)).isEqualTo(PowerButtonOutcome.SHUT_DOWN);
            assertThat(vm.exit().get(4, TimeUnit.MINUTES)).hasReason(VmExitReason.GUEST_SHUTDOWN);
        }
    }

    @Test
    void consoles_ofVirtio_areReadAndWrittenByTheirIds() {
        String port = """
                for port in /sys/class/virtio-ports/*; do
                    [ "$(cat $port/name 2>/dev/null)" != com.example.events ] || name=/dev/${port##*/}
                done
                exec 3<>$name
                echo first on the port >&3
                echo first on hvc0 >/dev/hvc0
                read -r line <&3 && echo "the port got $line" >&3
                read -r line </dev/hvc0 && echo "hvc0 got $line" >/dev/hvc0
                cat
                """;
        CommandLine cmd = machine(LinuxGuest.builder().module("virtio_console").init(port))
                .with(VirtioPort.of("com.example.events").id("events"))
                .with(VirtioConsole.create())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            VmConsole events = vm.console("events");
            VmConsole console = vm.console("console1");
            events.sendLine("written before the guest opens it");
            assertThat(vm.console()).isSameAs(vm.console("console0"));
            assertThat(vm.consoles()).containsExactly(vm.console(), events, console);

            console.expect("first on hvc0\n", PATIENCE);
            events.expect("the port got written before the guest opens it\n", PATIENCE);
            console.sendLine("a line");
            console.expect("hvc0 got a line\n", PATIENCE);

            assertThat(new String(events.bytes(), UTF_8))
                    .isEqualTo("first on the port\nthe port got written before the guest opens it\n");
            assertThat(vm.console().text()).doesNotContain("first on");
        }
    }

    @Test
    void guestAgent_guestWithoutOne_isAnExpiredLimit() {
        CommandLine cmd =
                machine(LinuxGuest.builder()).with(GuestAgentChannel.create()).build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            vm.console().expect("ready", PATIENCE);
            assertThatThrownBy(() -> vm.guestAgent(Duration.ofMillis(100)))
                    .isInstanceOf(QemuTimeoutException.class)
                    .isInstanceOf(GuestAgentNotReadyException.class)
                    .hasMessageContaining("has not opened port org.qemu.guest_agent.0 within 100 ms");
        }
    }

    @Test
    void wake_linuxThatSleeps_runs() {
        try (VirtualMachine vm = start(LinuxGuest.builder().init("echo mem >/sys/power/state; cat"))) {
            vm.control().await(RunState.SUSPENDED, PATIENCE);

            assertThat(vm.control().wake(PATIENCE)).isEqualTo(RunState.RUNNING);
        }
    }

    /** Longer than the test may take: a guest that sleeps sees no power button. */
    @Test
    void stop_linuxThatSleeps_waitsForNoGuest() {
        try (VirtualMachine vm = start(LinuxGuest.builder().init("echo mem >/sys/power/state; cat"))) {
            vm.control().await(RunState.SUSPENDED, PATIENCE);

            assertThat(vm.stop(StopLadder.guestFirst(Duration.ofHours(1))).reason())
                    .isEqualTo(VmExitReason.HOST_COMMAND);
        }
    }

    @Test
    void panic_linux_endsTheWaitAndTheMachine() throws Exception {
        CommandLine cmd = machine(LinuxGuest.builder().module("pvpanic_pci").init("echo c >/proc/sysrq-trigger"))
                .option("-device", "pvpanic-pci")
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            vm.console().failOn(ConsoleAlarm.kernelPanic());

            assertThatThrownBy(() -> vm.console().expect("never printed", PATIENCE))
                    .isInstanceOf(ConsoleAlarmException.class)
                    .hasMessageContaining("Kernel panic - not syncing");
            assertThat(vm.exit().get(4, TimeUnit.MINUTES)).hasReason(VmExitReason.GUEST_PANIC);
        }
    }

    private static VirtualMachine start(LinuxGuest.Builder guest) {
        return VirtualMachine.start(machine(guest).build());
    }

    private static CommandLine.Builder machine(LinuxGuest.Builder builder) {
        List<String> arguments = build(builder).arguments();
        CommandLine.Builder cmd = CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-no-user-config")
                .option("-display", "none")
                .option("-machine", "q35,accel=tcg")
                .option("-m", "256M");
        for (int i = 0; i < 6; i += 2) {
            cmd.option(arguments.get(i), arguments.get(i + 1));
        }
        return cmd.with(SerialConsole.create());
    }

    /** On a host without the parts of a guest, and without a Debian to get them from, says so loudly. */
    private static LinuxGuest build(LinuxGuest.Builder builder) {
        try {
            return builder.build();
        } catch (LinuxGuestException e) {
            if (e.reason() == LinuxGuestException.Reason.MISSING && !Files.exists(Path.of("/etc/debian_version"))) {
                Assumptions.abort("NOT RUN: " + e.getMessage());
            }
            throw e;
        }
    }
}
