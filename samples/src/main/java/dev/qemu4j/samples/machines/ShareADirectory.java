package dev.qemu4j.samples.machines;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.VirtiofsDirectory;
import dev.qemu4j.vm.VirtualMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Shares a directory of the host with a Linux guest by virtiofs. */
public final class ShareADirectory {
    private static final Duration BOOT = Duration.ofMinutes(2);

    private ShareADirectory() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the guest does not boot
     */
    public static void main(String[] args) throws Exception {
        Path shared = Files.createTempDirectory("shared");
        Path question = Files.writeString(shared.resolve("question"), "who are you?\n");
        LinuxGuest linux = LinuxGuest.builder()
                .module("virtiofs")
                .init("mkdir -p /mnt; mount -t virtiofs data /mnt; cat /mnt/question;"
                        + " uname -s >/mnt/answer; umount /mnt; echo answered; sleep 600")
                .build();
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-display", "none")
                .with(VirtiofsDirectory.of(shared, "data"))
                .memory(LinuxGuest.MEMORY) // the memory that virtiofsd shares is made as large
                .kernel(linux.kernel())
                .initrd(linux.initrd())
                .append(linux.kernelCommandLine())
                .with(SerialConsole.create())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) { // starts virtiofsd before QEMU, and ends it after QEMU
            vm.console().expect("who are you?", BOOT);
            vm.console().expect("answered", BOOT);
        }
        Path answer = shared.resolve("answer");
        System.out.print("the guest says: " + Files.readString(answer));
        Files.delete(answer);
        Files.delete(question);
        Files.delete(shared);
    }
}
