package dev.qemu4j.vm.disk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.guest.GuestRecords;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.backup.BackedUpDisk;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The instant of a backup: each write of the guest is in this backup, in the next one, or in both. */
@Timeout(180)
@Tag("once")
class BackupInstantIT {
    private static final int BACKUPS = 4;

    @TempDir
    private Path work;

    /** A thread that writes all the while may come between any two actions of a transaction. */
    @Test
    void backup_guestThatWritesOnAnIoThread_losesNoWrite() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        long[] reported = new long[BACKUPS + 1];
        try (DiskMachine machine = DiskMachine.onIoThread(work)) {
            for (int i = 1; i <= BACKUPS; i++) {
                reported[i] = machine.guest().write(5);
                CompletableFuture<Long> writing = machine.guest().writeUntilStoppedAsync();
                machine.disks().backup(folder, b -> b.disks("root"));
                machine.guest().stopWriting();
                assertThat(writing).isNotCompletedExceptionally();
            }
        }
        assertThat(folder.verify()).isEmpty();
        for (int i = 1; i <= BACKUPS; i++) {
            Path target = work.resolve("restored-" + i + ".qcow2");
            folder.restore(i, "root", target);
            GuestRecords records = DiskMachine.records(target);
            assertThat(records.last()).isGreaterThanOrEqualTo(reported[i]);
            assertThat(records.holdsExactly(records.last())).as("backup " + i).isTrue();
        }
    }

    /** QEMU reads the last backup's bitmap where it stops the disk: an action that reads it before has lost what comes between. */
    @Test
    void backup_increment_beginsToRecordFirstAndReadsTheRecordItselfWithTheCopying() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, "-qmp", LossyMonitor.option(work));
                LossyMonitor monitor = LossyMonitor.of(work)) {
            Disks disks = Disks.of(monitor.qmp());
            DiskBackup first = disks.backup(folder);
            machine.guest().write(20);
            disks.backup(folder);

            List<String> transactions = monitor.sent("transaction");
            JsonNode actions = JsonMapper.shared()
                    .readTree(transactions.get(transactions.size() - 1))
                    .path("arguments")
                    .path("actions");
            List<String> types = new ArrayList<>();
            List<String> read = new ArrayList<>();
            actions.forEach(action -> {
                types.add(action.path("type").asString());
                if (action.path("type").asString().equals("blockdev-backup")) {
                    read.add(action.path("data").path("bitmap").asString());
                }
            });
            assertThat(types)
                    .containsExactly(
                            "block-dirty-bitmap-add", "block-dirty-bitmap-add", "blockdev-backup", "blockdev-backup");
            assertThat(read)
                    .containsExactlyElementsOf(
                            first.disks().stream().map(BackedUpDisk::bitmap).toList());
        }
        assertThat(folder.verify()).isEmpty();
    }

    /** Changes that lower layers alone know of come into the active layer's bitmap before. */
    @Test
    void backup_changesThatALowerLayerKnows_areInTheIncrement() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            machine.guest().write(20);
            DiskBackup first = machine.disks().backup(folder, b -> b.disks("root"));
            String bitmap = requireNonNull(first.disk("root")).bitmap();
            machine.guest().write(20);
            machine.vm().disk("root").snapshot(work.resolve("o.qcow2"));
            String active = machine.vm().disk("root").graph().active().name();
            machine.vm().qmp().blocking().block().blockDirtyBitmapClear(active, bitmap);
            machine.guest().write(20);

            DiskBackup second = machine.disks().backup(folder, b -> b.disks("root"));

            assertThat(second.disks()).noneMatch(BackedUpDisk::full);
        }
        Path target = work.resolve("restored.qcow2");
        folder.restore(2, "root", target);
        assertThat(DiskMachine.records(target).holdsExactly(60)).isTrue();
    }
}
