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
import dev.qemu4j.vm.disk.backup.BackupSource;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import dev.qemu4j.vm.disk.stream.DiskStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Pulls a disk of a running machine out as a compressed stream, and makes an image of it again. */
public final class PullABackup {
    private PullABackup() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (RunDirectory directory = RunDirectory.create()) {
            Path image = image(directory.path());
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .machine(Machines.q35())
                    .memory(DataSize.ofMib(32))
                    .display(Displays.none())
                    .with(VirtioDisk.of("root", image))
                    .with(SerialConsole.create())
                    .build();
            BackupFolder folder = BackupFolder.at(directory.path().resolve("manifests"));
            Path stream = directory.path().resolve("root.gz");
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                vm.console().expect("ready", Duration.ofSeconds(30));
                DiskBackup backup = vm.disks()
                        .pull(folder, b -> b.fleecing(directory.path()), disk -> DiskStream.writer(zipped(stream)));
                System.out.println("pulled: " + backup.disks().get(0).reason());
            }
            BackupSource source = (backup, disk, receiver) -> DiskStream.replay(unzipped(stream), receiver);
            System.out.println("problems: " + folder.verify(source));
            folder.restore(source, 1, "root", directory.path().resolve("restored.qcow2"));
            System.out.println("restored, as its digest says");
            System.out.println("removed: " + folder.prune(1));
        }
    }

    private static Path image(Path directory) {
        Path raw = directory.resolve("guest.raw");
        EmbeddedGuest.writeImage(raw, DataSize.ofMib(8));
        Path image = directory.resolve("disk.qcow2");
        QemuImg.find().convert(ImageSource.of(raw, Format.RAW), image, Format.QCOW2);
        return image;
    }

    private static OutputStream zipped(Path file) {
        try {
            return new GZIPOutputStream(Files.newOutputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream unzipped(Path file) {
        try {
            return new GZIPInputStream(Files.newInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
