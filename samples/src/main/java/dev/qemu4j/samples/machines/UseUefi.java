package dev.qemu4j.samples.machines;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.firmware.Firmware;
import java.time.Duration;
import java.util.regex.Pattern;

/** Boots a signed kernel with Secure Boot, by firmware that this host has. */
public final class UseUefi {
    private static final Duration BOOT = Duration.ofMinutes(2);

    private UseUefi() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        Firmware firmware = Firmware.secureBoot(Target.X86_64); // or Firmware.uefi, without signatures
        System.out.println(firmware.description());
        LinuxGuest linux = LinuxGuest.builder()
                .compressedKernel()
                .init("dmesg | grep -o 'Secure boot [a-z]*'; sleep 600")
                .build();
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-display", "none")
                .option("-machine", "q35")
                .memory(LinuxGuest.MEMORY)
                .kernel(linux.kernel())
                .initrd(linux.initrd())
                .append(linux.kernelCommandLine())
                .with(SerialConsole.create())
                .with(firmware.recipe()) // its variables go with the machine; recipe(file) keeps them
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            System.out.println("the guest says: "
                    + vm.console()
                            .expect(Pattern.compile("Secure boot (en|dis)abled"), BOOT)
                            .text());
        }
    }
}
