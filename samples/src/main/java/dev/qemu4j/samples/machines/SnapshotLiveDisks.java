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
import dev.qemu4j.vm.disk.DiskSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Takes a snapshot of two disks at one instant while the guest runs, and shows the chains. */
public final class SnapshotLiveDisks {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private SnapshotLiveDisks() {}

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
            Path data = directory.path().resolve("data.qcow2");
            QemuImg.find().create(data, Format.QCOW2, DataSize.ofMib(8));
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .machine(Machines.q35())
                    .memory(DataSize.ofMib(32))
                    .display(Displays.none())
                    .with(VirtioDisk.of("root", base))
                    .with(VirtioDisk.of("data", data))
                    .with(SerialConsole.create())
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                vm.console().expect("ready", LIMIT);
                Map<String, DiskSnapshot> taken = vm.disks()
                        .snapshot(Map.of(
                                "root", directory.path().resolve("root-1.qcow2"),
                                "data", directory.path().resolve("data-1.qcow2")));
                taken.values()
                        .forEach(snapshot -> System.out.println(snapshot.file().getFileName() + " over "
                                + snapshot.disk().layers().get(1).name()));
                System.out.println(vm.disks().graph().toTree());
            }
        }
    }
}
