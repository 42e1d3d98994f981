package dev.qemu4j.vm.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.LinuxGuestException;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.Uefi;
import dev.qemu4j.vm.StopLadder;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host's firmware, found without a path, boots the kernel of Debian, which tells whether Secure Boot is on. */
@Tag("once")
class FirmwareIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path work;

    @Test
    void secureBoot_kernel_saysThatItIsOn() {
        Firmware firmware = Firmware.secureBoot(Target.X86_64);

        try (VirtualMachine vm = boot(firmware.recipe())) {
            vm.console().expect("Secure boot enabled", PATIENCE);
            assertThat(vm.runDirectory()).isDirectoryContaining(file -> isVariables(file, firmware));
            assertThat(vm.helpers()).isEmpty();
            vm.stop(StopLadder.atOnce());
            assertThat(vm.runDirectory()).doesNotExist();
            assertThat(vm.exit().join().stderrTail()).doesNotContain("warning");
        }
    }

    @Test
    void uefi_kernel_saysThatItIsOffAndTheVariablesAreKept() throws IOException {
        Path variables = work.resolve("vars.fd");
        Firmware firmware = Firmware.uefi(Target.X86_64);
        Uefi recipe = firmware.recipe(variables);
        FileTime copied = Files.getLastModifiedTime(variables);

        try (VirtualMachine vm = boot(recipe)) {
            vm.console().expect("Secure boot disabled", PATIENCE);
        }

        assertThat(firmware.features()).doesNotContain(Firmware.SECURE_BOOT);
        assertThat(variables).hasSize(size(firmware));
        assertThat(Files.getLastModifiedTime(variables)).isGreaterThan(copied);
        assertThat(Files.mismatch(variables, Objects.requireNonNull(firmware.variablesTemplate())))
                .isNotNegative();
    }

    private static VirtualMachine boot(Uefi firmware) {
        List<String> guest = guest().arguments();
        CommandLine.Builder cmd = CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-no-user-config")
                .option("-display", "none")
                .option("-m", "256M")
                .machine(Machines.q35())
                .option("-accel", "tcg")
                .with(firmware)
                .with(SerialConsole.create());
        for (int i = 0; i < 6; i += 2) {
            cmd.option(guest.get(i), guest.get(i + 1));
        }
        return VirtualMachine.start(cmd.build());
    }

    private static boolean isVariables(Path file, Firmware firmware) {
        return file.toString().endsWith(".fd") && file.toFile().length() == size(firmware);
    }

    private static long size(Firmware firmware) {
        return Objects.requireNonNull(firmware.variablesTemplate()).toFile().length();
    }

    /** On a host without the parts of a guest, and without a Debian to get them from, says so loudly. */
    private static LinuxGuest guest() {
        try {
            return LinuxGuest.builder()
                    .compressedKernel()
                    .init("dmesg | grep secureboot; cat")
                    .build();
        } catch (LinuxGuestException e) {
            if (e.reason() == LinuxGuestException.Reason.MISSING && !Files.exists(Path.of("/etc/debian_version"))) {
                Assumptions.abort("NOT RUN: " + e.getMessage());
            }
            throw e;
        }
    }
}
