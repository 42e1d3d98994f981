package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.DirectKernel;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.TargetMachine;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.VmConsole;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** Boots a guest of five other processors to its console, and talks to it there. Only the target and the guest differ. */
public final class BootOtherTargets {
    private static final Duration BOOT = Duration.ofMinutes(3);
    private static final Path U_BOOT = Path.of("/usr/lib/u-boot"); // Debian: u-boot-qemu

    private BootOtherTargets() {}

    /**
     * Runs the recipe.
     *
     * @param args the targets; all five if there are none
     * @throws IOException if a file cannot be written
     */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("targets");
        Path disk = Files.write(directory.resolve("disk.raw"), new byte[1 << 20]);
        Path kernel = directory.resolve("kernel");
        try (InputStream echo = BootOtherTargets.class.getResourceAsStream("s390x-echo.bin")) {
            Files.copy(Objects.requireNonNull(echo), kernel);
            for (String target :
                    args.length == 0 ? new String[] {"aarch64", "arm", "riscv64", "ppc64", "s390x"} : args) {
                System.out.println(target + " says: " + boot(new Target(target), disk, kernel));
            }
        } finally {
            Files.deleteIfExists(kernel);
            Files.delete(disk);
            Files.delete(directory);
        }
    }

    private static String boot(Target target, Path disk, Path kernel) {
        CommandLine.Builder machine = CommandLine.builder(target)
                .nodefaults()
                .display(Displays.none())
                .with(TargetMachine.create()) // virt, pseries or s390-ccw-virtio
                .with(SerialConsole.create()) // a PL011, an NS16550, a virtual terminal or an SCLP console
                .with(VirtioDisk.of("root", disk).format(BlockdevDriver.RAW)); // on PCI or on a channel
        return switch (target.name()) {
            case "aarch64" -> askUBoot(machine.bios(U_BOOT.resolve("qemu_arm64/u-boot.bin")));
            case "arm" -> askUBoot(machine.bios(U_BOOT.resolve("qemu_arm/u-boot.bin")));
            case "riscv64" -> askUBoot(machine.with(DirectKernel.of(U_BOOT.resolve("qemu-riscv64_smode/u-boot.bin"))));
            case "ppc64" -> ask(machine, "0 > ", "decimal 6 7 * .", "42 "); // Forth, in the firmware itself
            case "s390x" -> ask(machine.with(DirectKernel.of(kernel)), "ready\n", "who is it?", "heard: who is it?");
            default -> throw new IllegalArgumentException(target.name());
        };
    }

    private static String askUBoot(CommandLine.Builder machine) {
        return ask(machine, "=> ", "virtio info", "VirtIO Block Device");
    }

    /** Waits for the prompt, types a line, and waits for the answer. */
    private static String ask(CommandLine.Builder machine, String prompt, String line, String answer) {
        try (VirtualMachine vm = VirtualMachine.start(machine.build())) {
            VmConsole console = vm.console();
            console.expect(prompt, BOOT);
            console.send(line + "\r");
            return console.expect(answer, BOOT).text().strip();
        }
    }
}
