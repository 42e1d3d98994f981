package dev.qemu4j.vm.disk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.guest.GuestRecords;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.backup.BackupException;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The way back from backups whose links were changed or are missing. */
@Timeout(180)
@Tag("once")
class RestoreIT {
    @TempDir
    private Path work;

    @Test
    void restore_changedOrMissingLink_isRefused() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            for (int i = 0; i < 2; i++) {
                machine.guest().write(20);
                machine.disks().backup(folder, b -> b.disks("root-node"));
            }
        }
        Path first = folder.directory(1)
                .resolve(requireNonNull(folder.list().get(0).disk("root")).file());
        byte[] bytes = Files.readAllBytes(first);
        Files.write(first, new byte[] {1}, StandardOpenOption.APPEND);
        assertThat(folder.verify()).hasSize(1);
        assertThat(folder.verify().get(0).toString()).startsWith("backup 1: 0-root.qcow2 was changed");
        assertThatThrownBy(() -> folder.restore(2, "root", path("r.qcow2")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("was changed (root of backup 2 needs it)");
        assertThatThrownBy(() -> folder.restore(3, "root", path("r.qcow2")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("one of [1, 2]");
        assertThatThrownBy(() -> folder.restore(2, "rot", path("r.qcow2")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("one of [root]");
        Files.delete(first);
        assertThat(folder.verify().get(0).what()).contains("is missing");
        Files.write(first, bytes);
        Path manifest = folder.directory(1).resolve("manifest.json");
        String text = Files.readString(manifest);
        Files.writeString(manifest, text + " ");
        assertThat(folder.verify().get(0).toString()).contains("backup 2: is based on another manifest");
        assertThatThrownBy(() -> folder.restore(2, "root", path("r.qcow2"))).isInstanceOf(BackupException.class);
        Files.writeString(manifest, text);
        assertThat(path("r.qcow2")).doesNotExist();
        assertThat(folder.verify()).isEmpty();
        assertThat(restored(folder, 2).holdsExactly(40)).isTrue();
    }

    private GuestRecords restored(BackupFolder folder, int number) throws Exception {
        Path target = path("restored-" + number + ".qcow2");
        folder.restore(number, "root", target);
        return DiskMachine.records(target);
    }

    private Path path(String name) {
        return work.resolve(name);
    }
}
