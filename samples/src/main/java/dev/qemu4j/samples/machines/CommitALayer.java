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
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.disk.LiveDisk;
import java.nio.file.Path;
import java.time.Duration;

/** Writes a snapshot's layer back into its base while the guest runs (a commit of the active layer). */
public final class CommitALayer {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private CommitALayer() {}

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
                LiveDisk disk = vm.disk("root"); // by a node here; the id of a device or a drive, or a file, is as good
                disk.snapshot(directory.path().resolve("overlay.qcow2"));
                System.out.println("layers: " + disk.graph().layers().size());

                Job commit = disk.commit();
                commit.onProgress(progress -> System.out.println("committed " + progress));
                commit.finish(LIMIT); // once both are alike the guest goes on in the base
                System.out.println("layers: " + disk.graph().layers().size());
            }
        }
    }
}
