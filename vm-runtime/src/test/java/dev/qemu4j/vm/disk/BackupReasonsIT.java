package dev.qemu4j.vm.disk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.vm.StopLadder;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.disk.backup.BackedUpDisk;
import dev.qemu4j.vm.disk.backup.BackupException;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backups where an increment would be wrong: they are full, and say why. Each is compared with the disk that it is of. */
@Timeout(120)
@Tag("once")
class BackupReasonsIT {
    private static final DataSize SIZE = DataSize.ofMib(8);
    private static final DataSize HALF = DataSize.ofMib(4);

    @TempDir
    private Path work;

    private final QemuImg img = QemuImg.find();

    @Test
    void backup_disksHaveChangedTheirNames_isFull() throws Exception {
        Path one = image("one", 1);
        Path two = image("two", 2);
        BackupFolder folder = folder("backups");
        try (VirtualMachine vm = machine("root", one, "data", two)) {
            vm.disks().backup(folder);
            write(vm, "root", "write -P 3 0 64k");
            vm.stop(StopLadder.atOnce());
        }
        try (VirtualMachine vm = machine("root", two, "data", one)) {
            DiskBackup backup = vm.disks().backup(folder);
            assertThat(reason(backup, "root")).isEqualTo("the disk had another name at the last backup: 'data'");
            assertThat(reason(backup, "data")).isEqualTo("the disk had another name at the last backup: 'root'");
            vm.stop(StopLadder.atOnce());
        }
        assertRestored(folder, 2, "root", two);
        assertRestored(folder, 2, "data", one);
        assertThat(folder.verify()).isEmpty();
    }

    @Test
    void backup_otherDiskTakesTheFirstPlace_isFull() throws Exception {
        Path one = image("one", 1);
        Path two = image("two", 2);
        BackupFolder folder = folder("backups");
        try (VirtualMachine vm = drives(one, two)) {
            vm.disks().backup(folder);
            vm.stop(StopLadder.atOnce());
        }
        try (VirtualMachine vm = drives(two)) {
            DiskBackup backup = vm.disks().backup(folder);
            assertThat(backup.disks()).hasSize(1).allMatch(BackedUpDisk::full);
            vm.stop(StopLadder.atOnce());
        }
        BackedUpDisk disk = folder.list().get(1).disks().get(0);
        assertRestored(folder, 2, disk.name(), two);
    }

    /** Manifests that give all disks one bitmap's name do not tell which of them is which. */
    @Test
    void backup_disksShareTheNameOfABitmap_isFull() throws Exception {
        Path one = image("one", 1);
        Path two = image("two", 2);
        BackupFolder folder = folder("backups");
        try (VirtualMachine vm = machine("root", one, "data", two)) {
            DiskBackup first = vm.disks().backup(folder);
            Path manifest = folder.directory(1).resolve("manifest.json");
            Files.writeString(
                    manifest,
                    Files.readString(manifest)
                            .replace(
                                    requireNonNull(first.disk("data")).bitmap(),
                                    requireNonNull(first.disk("root")).bitmap()));
            DiskBackup backup = vm.disks().backup(folder);
            assertThat(reason(backup, "root")).contains("share one record");
            assertThat(reason(backup, "data")).contains("does not record changes");
            assertThat(vm.disk("data").graph().active().bitmaps()).hasSize(1);
            vm.stop(StopLadder.atOnce());
        }
        assertRestored(folder, 2, "data", two);
    }

    @Test
    void backup_shrunkAndGrownLive_isFull() throws Exception {
        Path disk = image("disk", 1);
        BackupFolder folder = folder("backups");
        try (VirtualMachine vm = machine("root", disk)) {
            vm.disks().backup(folder);
            vm.disk("root").shrink(HALF, Consent.dataBeyondTheEndIsLost());
            vm.disk("root").grow(SIZE);
            write(vm, "root", "write -P 3 0 64k");
            assertThat(reason(vm.disks().backup(folder), "root")).contains("stopped", "smaller");
            write(vm, "root", "write -P 4 1M 64k");
            assertThat(reason(vm.disks().backup(folder), "root")).isEmpty();
            assertThat(vm.disk("root").graph().active().bitmaps()).hasSize(1);
            vm.stop(StopLadder.atOnce());
        }
        assertRestored(folder, 3, "root", disk);
        assertThat(folder.verify()).isEmpty();
    }

    @Test
    void backup_shrunkAndGrownAtRest_isFull() throws Exception {
        Path disk = image("disk", 1);
        BackupFolder folder = folder("backups");
        try (VirtualMachine vm = machine("root", disk)) {
            vm.disks().backup(folder);
            vm.stop(StopLadder.atOnce());
        }
        assertThat(img.shrink(qcow2(disk), HALF, Consent.dataBeyondTheEndIsLost())
                        .warnings())
                .singleElement()
                .asString()
                .contains(folder.list().get(0).disks().get(0).bitmap(), "full backup");
        img.grow(qcow2(disk), SIZE);
        try (VirtualMachine vm = machine("root", disk)) {
            assertThat(reason(vm.disks().backup(folder), "root")).contains("stopped", "smaller");
            vm.stop(StopLadder.atOnce());
        }
        assertRestored(folder, 2, "root", disk);
    }

    @Test
    void backup_overlayShrunkGrownAndFlattened_isFull() throws Exception {
        Path disk = image("disk", 1);
        Path overlay = work.resolve("overlay");
        BackupFolder folder = folder("backups");
        try (VirtualMachine vm = machine("root", disk)) {
            vm.disks().backup(folder);
            vm.disk("root").snapshot(overlay);
            vm.disk("root").shrink(HALF, Consent.dataBeyondTheEndIsLost());
            vm.disk("root").grow(SIZE);
            vm.disk("root").flatten().await(DiskMachine.SOON);
            assertThat(reason(vm.disks().backup(folder), "root")).contains("stopped");
            vm.stop(StopLadder.atOnce());
        }
        assertRestored(folder, 2, "root", overlay);
    }

    @Test
    void backup_copiedFoldersInTurn_areEachRight() throws Exception {
        Path disk = image("disk", 1);
        BackupFolder a = folder("a");
        BackupFolder b = folder("b");
        try (VirtualMachine vm = machine("root", disk)) {
            vm.disks().backup(a);
            copy(a.path(), b.path());
            for (int i = 0; i < 2; i++) {
                write(vm, "root", "write -P 3 " + i + "M 64k");
                vm.disks().backup(a);
                write(vm, "root", "write -P 4 " + (i + 4) + "M 64k");
                assertThat(reason(vm.disks().backup(b), "root").isEmpty()).isEqualTo(i == 1);
            }
            write(vm, "root", "write -P 5 7M 64k");
            assertThat(reason(vm.disks().backup(a), "root")).isEmpty();
            assertThat(reason(vm.disks().backup(b), "root")).isEmpty();
            assertThat(vm.disk("root").graph().active().bitmaps()).hasSize(2);
            vm.stop(StopLadder.atOnce());
        }
        assertThat(a.verify()).isEmpty();
        assertThat(b.verify()).isEmpty();
        assertRestored(a, 4, "root", disk);
        assertRestored(b, 4, "root", disk);
    }

    @Test
    void backup_earlierOneWasRemoved_isFullAndCanBeRestored() throws Exception {
        Path disk = image("disk", 1);
        BackupFolder folder = folder("backups");
        try (VirtualMachine vm = machine("root", disk)) {
            vm.disks().backup(folder);
            write(vm, "root", "write -P 3 0 64k");
            vm.disks().backup(folder);
            delete(folder.directory(1));
            write(vm, "root", "write -P 4 1M 64k");
            assertThat(reason(vm.disks().backup(folder), "root"))
                    .isEqualTo("an increment could not be restored: backup 1: is missing");
            vm.stop(StopLadder.atOnce());
        }
        assertRestored(folder, 3, "root", disk);
        assertThatThrownBy(() -> folder.restore(2, "root", work.resolve("r")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("backup 1: is missing (root of backup 2 needs it)");
        assertThat(folder.verify()).hasToString("[backup 2: the backup before it is missing]");
        delete(folder.directory(2));
        assertThat(folder.verify()).isEmpty(); // backup 3 needs none
    }

    @Test
    void backup_earlierImageIsMissingOrAnother_isFull() throws Exception {
        Path disk = image("disk", 1);
        BackupFolder folder = folder("backups");
        try (VirtualMachine vm = machine("root", disk)) {
            DiskBackup first = vm.disks().backup(folder);
            Path image = folder.directory(1).resolve(first.disks().get(0).file());
            Files.delete(image);
            assertThat(reason(vm.disks().backup(folder), "root")).contains("backup 1", "0-root.qcow2 is missing");
            Path second = folder.directory(2).resolve(first.disks().get(0).file());
            Files.write(second, new byte[100]);
            assertThat(reason(vm.disks().backup(folder), "root"))
                    .contains("backup 2", "0-root.qcow2 is no qcow2 image of 8 MiB");
            Path manifest = folder.directory(3).resolve("manifest.json");
            vm.disks().backup(folder);
            Files.writeString(manifest, Files.readString(manifest) + " ");
            write(vm, "root", "write -P 4 1M 64k");
            assertThat(reason(vm.disks().backup(folder), "root")).contains("backup 3", "another manifest");
            vm.stop(StopLadder.atOnce());
        }
        assertRestored(folder, 5, "root", disk);
    }

    @Test
    void backup_oldQcow2_isIncrementalWhileQemuLives() throws Exception {
        Path disk = work.resolve("old");
        img.create(disk, Format.QCOW2, SIZE, c -> c.compat("0.10"));
        BackupFolder folder = folder("backups");
        try (VirtualMachine vm = machine("root", disk)) {
            write(vm, "root", "write -P 3 0 64k");
            vm.disks().backup(folder);
            write(vm, "root", "write -P 4 1M 64k");
            assertThat(reason(vm.disks().backup(folder), "root")).isEmpty();
            vm.stop(StopLadder.atOnce());
        }
        assertRestored(folder, 2, "root", disk);
        try (VirtualMachine vm = machine("root", disk)) {
            assertThat(reason(vm.disks().backup(folder), "root"))
                    .contains("does not record changes", "compat 0.10", "amend");
            vm.stop(StopLadder.atOnce());
        }
    }

    @Test
    void shrink_recordsOfOthers_areStoppedAsWell() throws Exception {
        Path disk = image("disk", 1);
        try (VirtualMachine vm = machine("root", disk)) {
            vm.qmp().blocking().block().blockDirtyBitmapAdd("root-node", "theirs", b -> b.persistent(true));
            vm.disk("root").grow(DataSize.ofMib(16));
            assertThat(vm.disk("root").graph().active().bitmaps().get(0).recording())
                    .isTrue();
            vm.disk("root").shrink(HALF, Consent.dataBeyondTheEndIsLost());
            assertThat(vm.disk("root").graph().active().bitmaps().get(0).recording())
                    .isFalse();
        }
    }

    private Path image(String name, int pattern) {
        Path file = work.resolve(name);
        img.create(file, Format.QCOW2, SIZE);
        run("qemu-io", "-f", "qcow2", "-c", "write -P " + pattern + " 0 8M", file.toString());
        return file;
    }

    private BackupFolder folder(String name) {
        return BackupFolder.at(work.resolve(name));
    }

    /** Starts a machine that stays before its first instruction, with disks by their devices' ids. */
    private static VirtualMachine machine(Object... disks) {
        CommandLine.Builder cmd = paused();
        for (int i = 0; i < disks.length; i += 2) {
            String id = disks[i].toString();
            cmd.option("-blockdev", "driver=file,node-name=" + id + "-file,filename=" + disks[i + 1]);
            cmd.option("-blockdev", "driver=qcow2,node-name=" + id + "-node,file=" + id + "-file");
            cmd.option("-device", "virtio-blk-pci,id=" + id + ",drive=" + id + "-node");
        }
        return VirtualMachine.start(cmd.build());
    }

    private static VirtualMachine drives(Path... disks) {
        CommandLine.Builder cmd = paused();
        for (Path disk : disks) {
            cmd.option("-drive", "if=virtio,format=qcow2,file=" + disk);
        }
        return VirtualMachine.start(cmd.build());
    }

    private static CommandLine.Builder paused() {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .option("-machine", "q35,accel=tcg")
                .option("-m", "32M")
                .option("-S");
    }

    /** Writes as the guest does. */
    private static void write(VirtualMachine vm, String device, String command) {
        String path = "/machine/peripheral/" + device + "/virtio-backend";
        assertThat(vm.qmp().blocking().misc().humanMonitorCommand("qemu-io -d " + path + " \"" + command + "\""))
                .isEmpty(); // it prints what it does to QEMU's output, and tells errors only
    }

    private static String reason(DiskBackup backup, String disk) {
        BackedUpDisk found = requireNonNull(backup.disk(disk));
        assertThat(found.full()).isEqualTo(!found.reason().isEmpty());
        return found.reason();
    }

    private void assertRestored(BackupFolder folder, int number, String name, Path disk) {
        Path target = work.resolve("restored-" + folder.path().getFileName() + number + name.replace('/', '-'));
        folder.restore(number, name, target);
        assertThat(img.compare(qcow2(target), qcow2(disk)).identical()).isTrue();
    }

    private static ImageSource qcow2(Path file) {
        return ImageSource.of(file, Format.QCOW2);
    }

    private static void copy(Path from, Path to) {
        run("cp", "-a", from.toString(), to.toString());
    }

    private static void run(String... command) {
        HostCommand.builder(List.of(command)).build().run();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
