package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import dev.qemu4j.vm.disk.graph.NoSuchDiskException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The names that users gave to the disks of recipes, on a real QEMU. */
@Timeout(120)
@Tag("once")
class DiskNamesIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path work;

    @Test
    void disk_nodeOfItsNameIsGone_isFoundByItsRecipesName() {
        QemuImg.find().create(path("root.qcow2"), Format.QCOW2, DataSize.ofMib(8));
        BackupFolder folder = BackupFolder.at(path("backups"));
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            LiveDisk root = vm.disk("root");
            root.snapshot(path("o1.qcow2"));
            root.flatten().await(LIMIT);
            assertThat(vm.disks().graph().node("root")).isNull();

            assertThat(root.snapshot(path("o2.qcow2")).file()).isEqualTo(path("o2.qcow2"));
            assertThat(vm.disks().snapshot(Map.of("root", path("o3.qcow2")))).containsOnlyKeys("root");
            DiskBackup backup = vm.disks().backup(folder, b -> b.disks("root"));

            assertThat(backup.disk("root")).isNotNull();
            assertThat(folder.problem(1, "root")).isNull();
            folder.restore(1, "root", path("restored.qcow2"));
            assertThat(path("restored.qcow2")).exists();
            assertThatThrownBy(() -> vm.disk("rot").graph()).isInstanceOf(NoSuchDiskException.class);
        }
    }

    private CommandLine machine() {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .option("-machine", "q35,accel=tcg")
                .option("-S")
                .with(VirtioDisk.of("root", path("root.qcow2")))
                .build();
    }

    private Path path(String name) {
        return work.resolve(name);
    }
}
