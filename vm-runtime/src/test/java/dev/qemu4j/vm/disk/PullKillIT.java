package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Await.Condition;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.qapi.job.JobType;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.backup.BackedUpDisk;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.stream.DiskReceiver;
import java.io.BufferedReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pulled backups whose JVM, connection, QEMU or fleecing ends in the middle: the guest goes on, and the next backup finds and clears all. */
@Timeout(300)
@Tag("once")
class PullKillIT {
    @TempDir
    private Path work;

    /** The connection is lost behind one command after the other, so that nothing can be undone: what is left is what a killed JVM leaves. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "blockdev-add",
                "object-add",
                "qom-set",
                "transaction",
                "blockdev-reopen",
                "block-dirty-bitmap-merge",
                "nbd-server-start",
                "block-export-add",
                "query-block-exports",
                "nbd-server-stop",
                "object-del"
            })
    void pull_connectionIsLostBehindACommand_isClearedByTheNext(String command) throws Exception {
        BackupFolder folder = folder();
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, "-qmp", LossyMonitor.option(work));
                LossyMonitor lossy = LossyMonitor.of(work)) {
            machine.guest().write(20);
            machine.disks().pull(folder);
            machine.guest().write(20);
            lossy.disconnectAfter(command);
            assertThatThrownBy(() -> Disks.of(lossy.qmp()).pull(folder)).isInstanceOf(QemuException.class);
            machine.guest().write(20);

            assertClearedAndWhole(machine, folder);
        }
        assertThat(folder.verify()).isEmpty();
        Path target = path("restored.qcow2");
        folder.restore(2, "root", target);
        assertThat(DiskMachine.records(target).holdsExactly(60)).isTrue();
    }

    private static void assertClearedAndWhole(DiskMachine machine, BackupFolder folder) throws Exception {
        DiskBackup next = machine.disks().pull(folder);
        assertThat(next.number()).isEqualTo(2);
        assertThat(next.disks()).noneMatch(BackedUpDisk::full);
        assertUntouched(machine);
        assertThat(machine.vm().disk("root").graph().active().bitmaps()).hasSize(1);
        try (Stream<Path> files = Files.list(folder.path())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(".lock", "0001", "0002");
        }
        machine.guest().write(1);
    }

    /** The program of the other JVM: it pulls a disk through a monitor of somebody else's machine, and stays at the first piece. */
    static final class Puller {
        private Puller() {}

        @SuppressWarnings("SystemOut") // its parent reads it
        public static void main(String[] args) throws Exception {
            try (QmpClient qmp = QmpClient.connect(UnixDomainSocketAddress.of(args[0]), QmpOptions.defaults())) {
                Disks.of(qmp)
                        .pull(BackupFolder.at(Path.of(args[1])), BackupOptions.defaults(), disk -> new DiskReceiver() {
                            @Override
                            public void data(long offset, ByteBuffer data) {
                                stay();
                            }

                            @Override
                            public void zero(long offset, long length) {
                                stay();
                            }
                        });
            }
        }

        @SuppressWarnings("SystemOut")
        private static void stay() {
            System.out.println("piece");
            try {
                Thread.currentThread().join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void pull_jvmIsKilled_guestGoesOnAndTheNextBackupClears() throws Exception {
        BackupFolder folder = folder();
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, "-qmp", LossyMonitor.option(work))) {
            machine.guest().write(20);
            machine.disks().pull(folder);
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            Process jvm = new ProcessBuilder(
                            java,
                            "-cp",
                            classPath,
                            Puller.class.getName(),
                            path("qmp").toString(),
                            folder.path().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out = jvm.inputReader(StandardCharsets.UTF_8)) {
                assertThat(out.readLine()).isEqualTo("piece");
            }
            jvm.destroyForcibly().waitFor();
            assertThat(machine.disks().graph().nodes()).hasSizeGreaterThan(4);
            machine.guest().write(20);
            assertThatThrownBy(() -> machine.disks().backup(BackupFolder.at(path("other"))))
                    .hasMessageContaining("a killed one has left goes with the next backup");

            assertClearedAndWhole(machine, folder);
        }
        assertThat(folder.verify()).isEmpty();
        Path target = path("restored.qcow2");
        folder.restore(2, "root", target);
        assertThat(DiskMachine.records(target).holdsExactly(40)).isTrue();
    }

    @Test
    void pull_qemuIsKilled_failsAndTheNextIsFullAndWhole() throws Exception {
        BackupFolder folder = folder();
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            machine.guest().write(20);
            assertThatThrownBy(() -> machine.disks().pull(folder, BackupOptions.defaults(), disk -> new DiskReceiver() {
                        @Override
                        public void data(long offset, ByteBuffer data) {
                            ProcessHandle.of(machine.vm().pid()).ifPresent(ProcessHandle::destroyForcibly);
                            machine.vm().awaitExit(DiskMachine.SOON);
                        }

                        @Override
                        public void zero(long offset, long length) {}
                    }))
                    .isInstanceOf(QemuException.class);
            assertThat(folder.list()).isEmpty();
        }
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            assertThat(machine.disks().pull(folder).disks()).allMatch(BackedUpDisk::full);
            assertUntouched(machine);
        }
        Path target = path("restored.qcow2");
        folder.restore(1, "root", target);
        assertThat(DiskMachine.records(target).holdsExactly(20)).isTrue();
    }

    /** The view of the instant breaks, and not the guest. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fleecing_fullDisk_failsTheBackupAndNotTheGuest(boolean pulled) throws Exception {
        BackupFolder folder = folder();
        Path small = Files.createDirectory(path("small"));
        assumeThat(HostCommand.builder("mount", "-t", "tmpfs", "-o", "size=512k", "none", small.toString())
                        .allowExitCodes(0, 1, 32)
                        .build()
                        .run()
                        .exitCode())
                .as("mounting a tmpfs needs root")
                .isZero();
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            write(machine, "data", "write -P 1 0 4M");
            machine.guest().write(20);
            if (pulled) {
                assertThatThrownBy(() -> machine.disks()
                                .pull(folder, b -> b.disks("data").fleecing(small), disk -> {
                                    write(machine, "data", "write -P 2 0 4M"); // the disk is shown, and not read yet
                                    return NOWHERE;
                                }))
                        .isInstanceOf(DiskException.class)
                        .hasMessageContainingAll("cannot be read as it was", "room in the directory of the fleecing");
            } else {
                var backup = machine.disks()
                        .backupAsync(
                                folder, b -> b.disks("data").fleecing(small).speed(DataSize.ofKib(512)));
                awaitJob(machine);
                write(machine, "data", "write -P 2 0 4M");
                assertThatThrownBy(backup::join).hasCauseInstanceOf(DiskException.class);
            }
            machine.guest().write(20);
            write(machine, "data", "read -P 2 0 4M");
            assertUntouched(machine);
            assertThat(small).isEmptyDirectory();
            assertThat(folder.list()).isEmpty();
            machine.disks().pull(folder, b -> b.fleecing(path("")));
        } finally {
            HostCommand.of("umount", small.toString()).run();
        }
        Path target = path("restored.qcow2");
        folder.restore(1, "root", target);
        assertThat(DiskMachine.records(target).holdsExactly(40)).isTrue();
    }

    /** A target that takes a byte a second holds up no write of the guest. */
    @Test
    void fleecing_slowTarget_guestWritesOnAndTheChangesAreKept() throws Exception {
        BackupFolder folder = folder();
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            machine.guest().write(40);
            machine.disks().backup(folder);
            machine.guest().write(40);
            var backup = machine.disks()
                    .backupAsync(folder, b -> b.full(true).fleecing(work).speed(DataSize.ofBytes(1)));
            awaitJob(machine);
            machine.guest().write(200);
            assertThat(backup).isNotDone();
            backup.cancel(true);
            Await.until(
                    Condition.polling(() -> machine.disks().graph().nodes().size() == 4, Duration.ofMillis(20)),
                    "waiting for the undoing",
                    DiskMachine.SOON);
            machine.guest().write(20);
        }
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            assertThat(machine.guest().lastRecord()).isEqualTo(300);
        }
    }

    private static final DiskReceiver NOWHERE = new DiskReceiver() {
        @Override
        public void data(long offset, ByteBuffer data) {}

        @Override
        public void zero(long offset, long length) {}
    };

    /** The jobs before it format images; QEMU 7.2 may crash when it is asked for its block nodes meanwhile. */
    private static void awaitJob(DiskMachine machine) {
        Await.until(
                Condition.polling(
                        () -> machine.vm().qmp().blocking().job().queryJobs().stream()
                                .anyMatch(job -> job.type().equals(JobType.BACKUP)),
                        Duration.ofMillis(5)),
                "waiting for the job",
                DiskMachine.SOON);
    }

    /** Writes as the guest does. */
    private static void write(DiskMachine machine, String device, String command) {
        String path = "/machine/peripheral/" + device + "/virtio-backend";
        assertThat(machine.vm()
                        .qmp()
                        .blocking()
                        .misc()
                        .humanMonitorCommand("qemu-io -d " + path + " \"" + command + "\""))
                .isEmpty();
    }

    private static void assertUntouched(DiskMachine machine) {
        assertThat(machine.disks().graph().nodes()).hasSize(4);
        assertThat(machine.disks().graph().jobs()).isEmpty();
        assertThat(machine.vm().qmp().blocking().qom().qomList("/objects"))
                .noneMatch(object -> object.name().startsWith("qemu4j-"));
        assertThat(machine.vm().qmp().blocking().block().queryBlockExports()).isEmpty();
    }

    private BackupFolder folder() {
        return BackupFolder.at(path("backups"));
    }

    private Path path(String name) {
        return work.resolve(name);
    }
}
