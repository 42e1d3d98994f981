package dev.qemu4j.samples.machines;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.block.BlockdevDiscardOptions;
import java.nio.file.Path;

/** Options as typed code, as a shell command, and a shell command as typed code. */
public final class TypedMachine {
    private TypedMachine() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        Path disk = Path.of("root,1.qcow2");
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .machine(Machines.q35())
                .blockdev(Blockdevs.file("root-file", f -> f.filename(disk)))
                .blockdev(Blockdevs.qcow2("root", q -> q.file("root-file").discard(BlockdevDiscardOptions.UNMAP)))
                .device(Devices.virtioBlkPci(d -> d.drive("root").numQueues(2).bootindex(1)))
                .device(Devices.of(
                        "brand-new-device", d -> d.property("x-y", 3))) // what this library does not know yet
                .option("-some-new-flag", "value")
                .build();
        System.out.println(cmd.toShellLines());

        CommandLine script = CommandLine.parseShell(
                "qemu-system-x86_64 -m 2G -hda disk.qcow2 -nic user,hostfwd=tcp::2222-:22 -monitor stdio");
        System.out.println(script.toJavaSource());
    }
}
