package dev.qemu4j.samples.machines;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.Tpm;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.helper.VmHelper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** Gives a Linux guest a TPM whose state outlives the machine. */
public final class UseATpm {
    private static final Duration BOOT = Duration.ofMinutes(2);

    private UseATpm() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the guest does not boot
     */
    public static void main(String[] args) throws Exception {
        Path state = Files.createTempDirectory("tpm");
        LinuxGuest linux = LinuxGuest.builder()
                .compressedKernel()
                .module("tpm_crb")
                .init("echo version $(cat /sys/class/tpm/tpm0/tpm_version_major); sleep 600")
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
                .with(Tpm.emulated(state).crb()) // emulated() is new at each start, passthrough(/dev/tpm0) the host's
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) { // starts swtpm before QEMU, and ends it after QEMU
            VmHelper swtpm = vm.helpers().get(0);
            System.out.println(swtpm.name() + " is of " + swtpm.command().get(0));
            System.out.println("the guest has "
                    + vm.console().expect(Pattern.compile("version \\d"), BOOT).text());
        }
        try (var files = Files.list(state)) {
            for (Path file : files.sorted().toList()) {
                System.out.println("kept: " + file.getFileName());
                Files.delete(file);
            }
        }
        Files.delete(state);
    }
}
