package dev.qemu4j.samples.parts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.recipe.DirectKernel;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.TargetMachine;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** Takes the device tree of a machine for RISC-V, changes the name of the model in it, and boots with that. */
public final class GiveADeviceTree {
    private static final Duration BOOT = Duration.ofMinutes(3);
    private static final Path U_BOOT = Path.of("/usr/lib/u-boot/qemu-riscv64_smode/u-boot.bin"); // Debian: u-boot-qemu

    private GiveADeviceTree() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws IOException if a file cannot be written
     */
    public static void main(String[] args) throws IOException {
        try (RunDirectory directory = RunDirectory.create()) {
            Path tree = directory.path().resolve("board.dtb");
            try (VirtualMachine vm = VirtualMachine.start(board().build(), o -> o.paused(true))) {
                vm.qmp().blocking().machine().dumpdtb(tree.toString());
            }
            // dtc and fdtput change more; a name of the same length is changed in its place.
            String bytes = Files.readString(tree, ISO_8859_1);
            Files.writeString(tree, bytes.replace("riscv-virtio,qemu", "riscv-virtio,mine"), ISO_8859_1);

            DirectKernel kernel = DirectKernel.of(U_BOOT).deviceTree(tree);
            try (VirtualMachine vm = VirtualMachine.start(board().with(kernel).build())) {
                System.out.println("the guest says: "
                        + vm.console()
                                .expect(Pattern.compile("Model: riscv-virtio,\\w+"), BOOT)
                                .text());
            }
        }
    }

    private static CommandLine.Builder board() {
        return CommandLine.builder(Target.RISCV64)
                .nodefaults()
                .display(Displays.none())
                .with(TargetMachine.create())
                .with(SerialConsole.create());
    }
}
