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
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import java.nio.file.Path;
import java.time.Duration;

/** Backs up the disk of a running machine, the second time only what was changed, and restores it. */
public final class BackUpLiveDisks {
    private BackUpLiveDisks() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (RunDirectory directory = RunDirectory.create()) {
            Path raw = directory.path().resolve("guest.raw");
            EmbeddedGuest.writeImage(raw, DataSize.ofMib(8));
            Path image = directory.path().resolve("disk.qcow2");
            QemuImg.find().convert(ImageSource.of(raw, Format.RAW), image, Format.QCOW2);
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .machine(Machines.q35())
                    .memory(DataSize.ofMib(32))
                    .display(Displays.none())
                    .with(VirtioDisk.of("root", image))
                    .with(SerialConsole.create())
                    .build();
            BackupFolder folder = BackupFolder.at(directory.path().resolve("backups"));
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                vm.console().expect("ready", Duration.ofSeconds(30));
                for (int i = 0; i < 2; i++) {
                    DiskBackup backup = vm.disks().backup(folder);
                    backup.disks()
                            .forEach(disk -> System.out.println("backup " + backup.number() + ": "
                                    + (disk.full() ? "full, " + disk.reason() : "what was changed")));
                }
            }
            System.out.println("problems: " + folder.verify());
            DiskBackup last = folder.list().get(1);
            folder.restore(
                    last.number(), last.disks().get(0).name(), directory.path().resolve("restored.qcow2"));
            System.out.println("restored backup " + last.number());
        }
    }
}
