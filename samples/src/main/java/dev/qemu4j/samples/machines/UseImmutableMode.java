package dev.qemu4j.samples.machines;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.option.DriveInterface;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import java.nio.file.Path;
import java.time.Duration;

/** Runs a machine whose changes are thrown away (<code>-snapshot</code>), and keeps them after all. */
public final class UseImmutableMode {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private UseImmutableMode() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (RunDirectory directory = RunDirectory.create()) {
            Path raw = directory.path().resolve("guest.raw");
            EmbeddedGuest.writeImage(raw, DataSize.ofMib(8));
            Path base = directory.path().resolve("base.qcow2");
            QemuImg.find().convert(ImageSource.of(raw, Format.RAW), base, Format.QCOW2);
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .machine(Machines.q35())
                    .memory(DataSize.ofMib(32))
                    .display(Displays.none())
                    .drive(d ->
                            d.file(base.toString()).format(BlockdevDriver.QCOW2).interfaceType(DriveInterface.VIRTIO))
                    .with(SerialConsole.create())
                    .snapshot() // no disk is written
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                vm.console().expect("ready", LIMIT);
                for (GraphDisk disk : vm.disks().graph().disks()) {
                    boolean kept = disk.layers().get(1).isReadOnly();
                    System.out.println(disk.layers().size() + " layers, the base is only read: " + kept);
                    vm.disk(disk.name()).commit().finish(LIMIT);
                }
                System.out.println(
                        "kept: " + vm.disks().graph().disks().get(0).layers().size() + " layer");
            }
        }
    }
}
