package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Accels;
import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.LinuxGuestException;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.accel.BestAccelerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines with a choice of accelerators, whatever KVM is on this host: one that works, one that only opens, or none. */
@Timeout(300)
class FallbackAcceleratorsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @Tag("once")
    @Test
    void start_tcgBehindKvm_runsALinuxGuest() {
        List<String> guest = guest().arguments();
        CommandLine.Builder cmd =
                machine().option("-m", "256M").accel(Accels.kvm()).accel(Accels.tcg());
        for (int i = 0; i < 6; i += 2) {
            cmd.option(guest.get(i), guest.get(i + 1));
        }

        try (VirtualMachine vm =
                VirtualMachine.start(cmd.with(SerialConsole.create()).build())) {
            vm.console().expect("I am up", PATIENCE);
            assertThat(vm.commandLine().toArguments()).contains("tcg");
        }
    }

    @Test
    void bestAccelerator_isOneUnderWhichAMachineStarts() {
        QemuInstallation qemu = QemuInstallation.find(Target.X86_64);

        BestAccelerator best = qemu.bestAccelerator();

        assertThat(best.name()).isIn("kvm", "hvf", "whpx", "tcg");
        assertThat(best.reason()).isNotBlank();
        try (VirtualMachine vm =
                VirtualMachine.start(machine().accel(best.accel()).build())) {
            assertThat(vm.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-accel nvmm -accel tcg", "-machine q35,accel=nvmm:tcg", "-M q35,accel=nvmm:xen:tcg,usb=off"})
    void start_acceleratorThatQemuHasNot_isPassedOver(String options) {
        CommandLine cmd =
                CommandLine.parseShell("qemu-system-x86_64 -nodefaults -no-user-config -display none " + options);

        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            assertThat(vm.commandLine().toShellCommand()).contains("tcg").doesNotContain("nvmm", "xen");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-accel tcg -accel kvm", "-machine q35,accel=tcg", "-accel tcg,thread=single"})
    void start_nothingToChoose_leavesTheCommandLine(String options) {
        CommandLine cmd =
                CommandLine.parseShell("qemu-system-x86_64 -nodefaults -no-user-config -display none " + options);

        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            assertThat(vm.commandLine()).isEqualTo(cmd);
        }
    }

    private static CommandLine.Builder machine() {
        return CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-no-user-config")
                .option("-display", "none");
    }

    /** On a host without the parts of a guest, and without a Debian to get them from, says so loudly. */
    private static LinuxGuest guest() {
        try {
            return LinuxGuest.builder().init("echo I am up; cat").build();
        } catch (LinuxGuestException e) {
            if (e.reason() == LinuxGuestException.Reason.MISSING && !Files.exists(Path.of("/etc/debian_version"))) {
                Assumptions.abort("NOT RUN: " + e.getMessage());
            }
            throw e;
        }
    }
}
