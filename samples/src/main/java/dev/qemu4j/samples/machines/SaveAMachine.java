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
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.disk.VmSnapshots;
import java.nio.file.Path;
import java.time.Duration;

/** Saves a whole machine inside its disk, goes back to it, and asks what would block that. */
public final class SaveAMachine {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private SaveAMachine() {}

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
                    .with(VirtioDisk.of("root", base))
                    .with(SerialConsole.create())
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                vm.console().expect("ready", LIMIT);
                VmSnapshots snapshots = vm.snapshots();
                System.out.println("blocked by " + snapshots.blockers());
                snapshots.save("clean", LIMIT);
                snapshots
                        .list()
                        .forEach(one -> System.out.println(
                                one.tag() + " in " + one.disks().size() + " disk"));
                snapshots.load("clean", LIMIT); // the guest goes on from there
                snapshots.delete("clean", LIMIT);
                System.out.println("left: " + snapshots.list().size());
            }
        }
    }
}
