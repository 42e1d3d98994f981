package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Await.Condition;
import dev.qemu4j.qapi.job.JobType;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import dev.qemu4j.vm.disk.failure.DiskException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jobs of a backup, its listener, and the looks before it begins. */
@Timeout(180)
@Tag("once")
class BackupJobsIT {
    @TempDir
    private Path work;

    /** The other disk's job would go on for weeks. */
    @ParameterizedTest
    @ValueSource(strings = {"root", "data"})
    void backup_oneDisksJobFails_endsTheOtherAtOnce(String failing) throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            machine.guest().write(20);
            write(machine, "write -P 1 0 4M");
            CompletableFuture<DiskBackup> backup =
                    machine.disks().backupAsync(folder, b -> b.speed(DataSize.ofBytes(1)));
            Await.until(
                    Condition.polling(() -> copying(machine) == 2, Duration.ofMillis(5)),
                    "waiting for both jobs",
                    DiskMachine.SOON);
            String job = machine.vm().disk(failing).graph().jobs().get(0).id();
            machine.vm().qmp().blocking().job().jobCancel(job);

            assertThat(Await.ended(backup, DiskMachine.SOON)).isTrue();
            assertThatThrownBy(backup::join)
                    .hasCauseInstanceOf(DiskException.class)
                    .hasMessageContaining(job);
            assertThat(machine.disks().graph().jobs()).isEmpty();
            assertThat(machine.disks().graph().nodes()).hasSize(4);
        }
        assertThat(folder.list()).isEmpty();
    }

    /** Only jobs are asked for while images are formatted. */
    private static long copying(DiskMachine machine) {
        return machine.vm().qmp().blocking().job().queryJobs().stream()
                .filter(job -> job.type().equals(JobType.BACKUP))
                .count();
    }

    private static void write(DiskMachine machine, String command) {
        assertThat(machine.vm()
                        .qmp()
                        .blocking()
                        .misc()
                        .humanMonitorCommand("qemu-io -d /machine/peripheral/data/virtio-backend \"" + command + "\""))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void backup_listenerThatThrows_isMadeAllTheSame(boolean pulled) throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        AtomicInteger calls = new AtomicInteger();
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            machine.guest().write(20);
            BackupOptions options = BackupOptions.builder()
                    .onProgress(fraction -> {
                        if (calls.incrementAndGet() % 2 == 0) {
                            throw new AssertionError("the listener's own");
                        }
                        throw new IllegalStateException("the listener's own");
                    })
                    .build();
            DiskBackup backup = pulled
                    ? machine.disks().pull(folder, options)
                    : machine.disks().backup(folder, options);
            assertThat(backup.number()).isEqualTo(1);
        }
        assertThat(calls).hasPositiveValue();
        assertThat(folder.verify()).isEmpty();
    }

    /** The rename at the end would find it there. */
    @Test
    void backup_itsDirectoryIsThereWithoutAManifest_isRefusedAtOnceByItsName() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            machine.disks().backup(folder);
            Path stray = Files.createDirectory(folder.directory(2));
            Files.writeString(stray.resolve("notes"), "mine");
            AtomicInteger copied = new AtomicInteger();
            assertThatThrownBy(() ->
                            machine.disks().backup(folder, b -> b.onProgress(fraction -> copied.incrementAndGet())))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll(stray.toString(), "no manifest");
            assertThat(copied).hasValue(0);
            assertThat(stray.resolve("notes")).hasContent("mine");
            assertThat(folder.path().resolve("0002.partial")).doesNotExist();

            Files.move(stray, work.resolve("elsewhere"));
            assertThat(machine.disks().backup(folder).number()).isEqualTo(2);
        }
        assertThat(folder.verify()).isEmpty();
    }
}
