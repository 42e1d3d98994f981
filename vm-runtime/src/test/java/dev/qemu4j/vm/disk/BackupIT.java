package dev.qemu4j.vm.disk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Await.Condition;
import dev.qemu4j.guest.GuestRecords;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qga.GuestAgentPort;
import dev.qemu4j.qmp.EventQueue;
import dev.qemu4j.qmp.testing.AgentAnswer;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.backup.BackedUpDisk;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import dev.qemu4j.vm.disk.failure.DiskBusyException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Backups of the disks of a real QEMU while its guest writes, and the way back. */
@Timeout(180)
@Tag("once")
class BackupIT {
    @TempDir
    private Path work;

    @ParameterizedTest
    @EnumSource
    void backup_chainUnderAGuestThatWrites_restoresEachMoment(Wiring wiring) throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        long[] reported = new long[4];
        long last;
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            CompletableFuture<Long> writing = CompletableFuture.completedFuture(0L);
            for (int i = 1; i <= 3; i++) {
                reported[i] = machine.guest().write(40);
                writing = machine.guest().writeUntilStoppedAsync();
                DiskBackup backup = machine.disks().backup(folder);
                machine.guest().stopWriting();
                boolean first = i == 1;
                assertThat(backup.number()).isEqualTo(i);
                assertThat(backup.disks()).extracting(BackedUpDisk::name).containsExactlyInAnyOrder("root", "data");
                assertThat(backup.disks()).allMatch(disk -> disk.full() == first);
            }
            last = writing.get();
            assertThat(machine.disks().graph().nodes()).hasSize(4);
            assertThat(machine.vm().disk("root").graph().active().bitmaps()).hasSize(1);
        }
        assertThat(folder.list()).hasSize(3);
        assertThat(folder.verify()).isEmpty();
        for (int i = 1; i <= 3; i++) {
            GuestRecords records = restored(folder, i);
            assertThat(records.last()).isBetween(reported[i], i < 3 ? reported[i + 1] : last);
            assertThat(records.holdsExactly(records.last())).isTrue();
        }
        assertThat(Files.size(folder.directory(3)
                        .resolve(requireNonNull(folder.list().get(2).disk("data"))
                                .file())))
                .isLessThan(400_000);
    }

    @Test
    void backup_snapshotsCommitsAndRestartsBetween_staysIncrementalAndWhole() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.vm().disk("root");
            machine.guest().write(40);
            machine.disks().backup(folder, b -> b.disks("root"));
            machine.guest().write(40);
            root.snapshot(path("o1.qcow2"));
            machine.guest().write(40);
            root.snapshot(path("o2.qcow2"));
            machine.guest().write(40);
            assertIncremental(machine.disks().backup(folder, b -> b.disks("root")));
            machine.guest().write(40);
            root.snapshot(path("o3.qcow2"));
            machine.guest().write(40);
            root.commit(c -> c.top(path("o2.qcow2").toString())
                            .base(path("o1.qcow2").toString()))
                    .await(DiskMachine.SOON);
            assertIncremental(machine.disks().backup(folder, b -> b.disks("root")));
            machine.guest().write(40);
            root.flatten().await(DiskMachine.SOON);
            machine.guest().write(40);
            assertIncremental(machine.disks().backup(folder, b -> b.disks("root")));
            machine.guest().write(40);
            machine.guest().powerOff();
            machine.vm().awaitExit(DiskMachine.SOON);
        }
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, path("o3.qcow2"))) {
            machine.guest().write(40);
            assertIncremental(machine.disks().backup(folder, b -> b.disks("root")));
        }
        assertThat(folder.verify()).isEmpty();
        assertThat(restored(folder, 1).holdsExactly(40)).isTrue();
        assertThat(restored(folder, 2).holdsExactly(160)).isTrue();
        assertThat(restored(folder, 3).holdsExactly(240)).isTrue();
        assertThat(restored(folder, 4).holdsExactly(320)).isTrue();
        assertThat(restored(folder, 5).holdsExactly(400)).isTrue();
    }

    @Test
    void backup_powerLossOrAnotherSize_isFullAndSaysWhy() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE)) {
            machine.guest().write(20);
            machine.disks().backup(folder);
            machine.guest().write(20);
            machine.disks().backup(folder);
            machine.guest().powerOff();
            machine.vm().awaitExit(DiskMachine.SOON);
        }
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE)) {
            machine.guest().write(20);
            ProcessHandle.of(machine.vm().pid()).ifPresent(ProcessHandle::destroyForcibly);
            machine.vm().awaitExit(DiskMachine.SOON);
        }
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE)) {
            DiskBackup full = machine.disks().backup(folder);
            assertThat(requireNonNull(full.disk("root")).reason()).contains("inconsistent");
            machine.guest().write(20);
            machine.vm().disk("root").grow(DataSize.ofMib(16));
            DiskBackup grown = machine.disks().backup(folder);
            assertThat(requireNonNull(grown.disk("root")).reason()).contains("size was 8 MiB");
            assertThat(requireNonNull(grown.disk("data")).full()).isFalse();
            assertThat(machine.disks().backup(folder, b -> b.full(true)).disks())
                    .allMatch(BackedUpDisk::full);
            assertThat(machine.vm().disk("root").graph().active().bitmaps()).hasSize(1);
        }
        assertThat(folder.verify()).isEmpty();
        assertThat(restored(folder, 2).holdsExactly(40)).isTrue();
        assertThat(restored(folder, 3).holdsExactly(60)).isTrue();
        assertThat(restored(folder, 4).holdsExactly(80)).isTrue();
    }

    @Test
    void backup_interrupted_leavesNothingOrAWholeBackup() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            machine.guest().write(20);
            machine.disks().backup(folder);
            machine.guest().write(200);
            for (int i = 0; i < 5; i++) {
                int moment = i;
                Thread taker = new Thread(() -> {
                    try {
                        machine.disks().backup(folder, b -> b.speed(DataSize.ofBytes(1)));
                    } catch (QemuInterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                taker.start();
                long until = System.nanoTime() + moment * 20_000_000L;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                taker.interrupt();
                taker.join();
                List<String> whole = new ArrayList<>(List.of(".lock"));
                folder.list()
                        .forEach(one -> whole.add(
                                String.valueOf(folder.directory(one.number()).getFileName())));
                assertThat(machine.disks().graph().nodes()).hasSize(4);
                assertThat(machine.disks().graph().jobs()).isEmpty();
                assertThat(machine.vm().disk("root").graph().active().bitmaps()).hasSize(1);
                try (Stream<Path> files = Files.list(folder.path())) {
                    assertThat(files.map(file -> file.getFileName().toString()))
                            .containsExactlyInAnyOrderElementsOf(whole);
                }
            }
            assertIncremental(machine.disks().backup(folder));
        }
        assertThat(folder.verify()).isEmpty();
        assertThat(restored(folder, folder.list().size()).holdsExactly(220)).isTrue();
    }

    /** A JVM that is killed leaves its directory, and in a QEMU that lives on its bitmaps. */
    @Test
    void backup_afterOneThatWasKilled_removesWhatItHasLeft() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            machine.guest().write(20);
            DiskBackup first = machine.disks().backup(folder);
            machine.guest().write(20);
            String begun = "qemu4j-" + first.chain().substring(0, 8) + "-2-abcdef01";
            var block = machine.vm().qmp().blocking().block();
            block.blockDirtyBitmapAdd("root-node", begun + "-0", b -> b.persistent(true));
            block.blockDirtyBitmapAdd("root-node", begun + "-0-changes", b -> b.disabled(true));
            block.blockDirtyBitmapAdd("root-node", "of-somebody-else");
            Files.writeString(folder.path().resolve(".lock"), begun);
            Files.createDirectory(folder.path().resolve("0002.partial"));
            Files.writeString(folder.path().resolve("0002.partial/0-root.qcow2"), "half");

            DiskBackup second = machine.disks().backup(folder);

            assertIncremental(second);
            assertThat(machine.vm().disk("root").graph().active().bitmaps())
                    .extracting(bitmap -> bitmap.name())
                    .containsExactlyInAnyOrder(
                            requireNonNull(second.disk("root")).bitmap(), "of-somebody-else");
            assertThat(folder.path().resolve("0002.partial")).doesNotExist();
        }
        assertThat(restored(folder, 2).holdsExactly(40)).isTrue();
    }

    /** A snapshot between the look and the instant would leave the backup's bitmap on a layer that nobody writes. */
    @Test
    void backup_snapshotIsAskedForMeanwhile_takesItsTurnFirst() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV);
                FakeGuestAgent fake = FakeGuestAgent.start();
                GuestAgent agent = GuestAgentPort.of(fake.address()).connect(DiskMachine.SOON)) {
            CompletableFuture<CompletableFuture<DiskSnapshot>> asked = new CompletableFuture<>();
            freezing(fake, () -> {
                CompletableFuture<DiskSnapshot> snapshot =
                        machine.vm().disk("root").snapshotAsync(path("o.qcow2"));
                Await.until(
                        Condition.polling(
                                () -> snapshot.isDone() || DiskOperationsIT.waiting() > 0, Duration.ofMillis(5)),
                        "waiting for the snapshot to wait",
                        DiskMachine.SOON);
                asked.complete(snapshot);
            });
            machine.guest().write(20);
            DiskBackup backup = machine.disks().backup(folder, b -> b.frozenBy(agent));
            CompletableFuture<DiskSnapshot> snapshot = asked.join();
            assertThat(Await.ended(snapshot, DiskMachine.SOON)).isTrue();
            if (snapshot.isCompletedExceptionally()) { // its turn came while the backup was still copying
                assertThatThrownBy(snapshot::join).hasCauseInstanceOf(DiskBusyException.class);
                machine.vm().disk("root").snapshot(path("o2.qcow2"));
            }
            machine.guest().write(20);

            assertThat(machine.vm().disk("root").graph().layers()).hasSize(2);
            assertThat(machine.vm().disk("root").graph().active().bitmaps())
                    .extracting(bitmap -> bitmap.name())
                    .containsExactly(requireNonNull(backup.disk("root")).bitmap());
            assertIncremental(machine.disks().backup(folder));
        }
        assertThat(restored(folder, 1).holdsExactly(20)).isTrue();
        assertThat(restored(folder, 2).holdsExactly(40)).isTrue();
    }

    @Test
    void backup_diskIsChangedByAnotherClientMeanwhile_isRefused() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV);
                FakeGuestAgent fake = FakeGuestAgent.start();
                GuestAgent agent = GuestAgentPort.of(fake.address()).connect(DiskMachine.SOON)) {
            freezing(
                    fake,
                    () -> machine.vm()
                            .qmp()
                            .blocking()
                            .block()
                            .blockResize(DataSize.ofMib(16).bytes(), r -> r.nodeName("root-node")));
            assertThatThrownBy(() -> machine.disks().backup(folder, b -> b.frozenBy(agent)))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("16 MiB", "8 MiB", "try again");
            assertUndone(machine, folder);
        }
    }

    @Test
    void backup_manifestCannotBeWritten_isUndone() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV);
                FakeGuestAgent fake = FakeGuestAgent.start();
                GuestAgent agent = GuestAgentPort.of(fake.address()).connect(DiskMachine.SOON)) {
            freezing(fake, () -> {
                try {
                    Files.createDirectory(folder.path().resolve("0001.partial/manifest.json"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThatThrownBy(() -> machine.disks().backup(folder, b -> b.frozenBy(agent)))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("manifest.json");
            assertUndone(machine, folder);
            assertThat(machine.disks().backup(folder).number()).isEqualTo(1);
        }
    }

    /** The new image is exported, so that it cannot be closed. */
    @Test
    void backup_imageThatQemuHoldsOpen_isLeftAndNamedAndTheOthersGo() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        Path partial = folder.path().resolve("0001.partial");
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV);
                FakeGuestAgent fake = FakeGuestAgent.start();
                GuestAgent agent = GuestAgentPort.of(fake.address()).connect(DiskMachine.SOON)) {
            freezing(fake, () -> hold(machine, partial.resolve("0-root.qcow2")));

            assertThatThrownBy(() -> machine.disks().backup(folder, b -> b.frozenBy(agent)))
                    .isInstanceOf(DiskException.class)
                    .satisfies(failure -> assertThat(failure.getSuppressed())
                            .extracting(Throwable::getMessage)
                            .anyMatch(said -> said.contains("is in use"))
                            .contains(
                                    "the file " + partial.resolve("0-root.qcow2") + " was left: QEMU may use it",
                                    partial + " was left: QEMU may use [" + partial.resolve("0-root.qcow2") + "]"));
            assertThat(files(partial)).containsExactly("0-root.qcow2");
            assertThatThrownBy(() -> machine.disks().backup(folder))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("0-root.qcow2 is the file of the node");
            assertThat(files(partial)).containsExactly("0-root.qcow2");

            try (EventQueue<QmpEvent> events = machine.vm().qmp().events().queue("BLOCK_EXPORT_DELETED")) {
                execute(machine, "block-export-del", "{'id': 'holder'}");
                events.next(DiskMachine.SOON);
            }

            assertThat(machine.disks().backup(folder).number()).isEqualTo(1);
            assertThat(files(folder.path())).containsExactlyInAnyOrder(".lock", "0001");
        }
        assertThat(folder.verify()).isEmpty();
    }

    private static void hold(DiskMachine machine, Path image) {
        String node = machine.disks().graph().nodes().stream()
                .filter(one -> image.equals(one.path()) && one.driver().equals("qcow2"))
                .map(GraphNode::name)
                .findFirst()
                .orElseThrow();
        Path socket = machine.vm().runDirectory().resolve("nbd");
        execute(machine, "nbd-server-start", "{'addr': {'type': 'unix', 'data': {'path': '" + socket + "'}}}");
        execute(machine, "block-export-add", "{'type': 'nbd', 'id': 'holder', 'node-name': '" + node + "'}");
    }

    private static void execute(DiskMachine machine, String command, String arguments) {
        JsonNode json = JsonMapper.shared().readTree(arguments.replace('\'', '"'));
        machine.vm().qmp().blocking().execute(command, (ObjectNode) json);
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    private static void assertUndone(DiskMachine machine, BackupFolder folder) throws IOException {
        assertThat(machine.disks().graph().nodes()).hasSize(4);
        assertThat(machine.disks().graph().jobs()).isEmpty();
        assertThat(machine.vm().disk("root").graph().active().bitmaps()).isEmpty();
        assertThat(machine.vm().disk("data").graph().active().bitmaps()).isEmpty();
        try (Stream<Path> files = Files.list(folder.path())) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly(".lock");
        }
    }

    private static void freezing(FakeGuestAgent fake, Runnable meanwhile) {
        fake.whenever("guest-fsfreeze-freeze", AgentAnswer.computed(request -> {
            meanwhile.run();
            return "2";
        }));
        fake.whenever("guest-fsfreeze-thaw", AgentAnswer.reply("2"));
        fake.whenever("guest-fsfreeze-status", AgentAnswer.reply("'thawed'"));
    }

    @Test
    void backup_firstOneLosesItsConnection_leavesNoBitmapBehindTheNext() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, "-qmp", LossyMonitor.option(work));
                LossyMonitor lossy = LossyMonitor.of(work)) {
            machine.guest().write(20);
            lossy.disconnectAfter("transaction");
            assertThatThrownBy(() -> Disks.of(lossy.qmp()).backup(folder)).isInstanceOf(QemuException.class);
            assertThat(machine.vm().disk("data").graph().active().bitmaps()).hasSize(1);
            Await.until(
                    Condition.polling(
                            () -> machine.vm().disk("root").graph().jobs().isEmpty(), Duration.ofMillis(50)),
                    "waiting for the job that nobody has",
                    DiskMachine.SOON);

            DiskBackup backup = machine.disks().backup(folder, b -> b.disks("root"));

            assertThat(machine.vm().disk("root").graph().active().bitmaps())
                    .extracting(bitmap -> bitmap.name())
                    .containsExactly(requireNonNull(backup.disk("root")).bitmap());
            assertThat(machine.vm().disk("data").graph().active().bitmaps()).isEmpty();
            assertThat(machine.disks().graph().nodes()).hasSize(4);
        }
        assertThat(restored(folder, 1).holdsExactly(20)).isTrue();
    }

    @Test
    void backup_limitHasPassed_isNamedAndUndone() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            machine.guest().write(200);
            assertThatThrownBy(() -> machine.disks()
                            .backup(
                                    folder,
                                    b -> b.disks("root")
                                            .speed(DataSize.ofBytes(1))
                                            .timeout(Duration.ofMillis(250))))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessageContaining(
                            "time-out of 250 ms while waiting for the copying of disk 'root' (job backup-");
            assertUndone(machine, folder);
        }
    }

    @Test
    void backup_rawDisk_isIncrementalWhileQemuLives() throws Exception {
        BackupFolder folder = BackupFolder.at(work.resolve("backups"));
        Path raw = Files.write(path("scratch.raw"), new byte[1 << 20]);
        String[] scratch = {
            "-blockdev",
            "driver=raw,node-name=raw,file.driver=file,file.filename=" + raw,
            "-device",
            "virtio-blk-pci,id=scratch,drive=raw"
        };
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE, scratch)) {
            machine.disks().backup(folder, b -> b.disks("scratch"));
            assertIncremental(machine.disks().backup(folder, b -> b.disks("scratch")));
        }
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE, scratch)) {
            DiskBackup full = machine.disks().backup(folder, b -> b.disks("scratch"));
            assertThat(requireNonNull(full.disk("scratch")).reason()).contains("does not record changes");
        }
        folder.restore(3, "scratch", path("s.qcow2"));
        assertThat(QemuImg.find()
                        .compare(ImageSource.of(path("s.qcow2"), Format.QCOW2), ImageSource.of(raw, Format.RAW))
                        .identical())
                .isTrue();
    }

    private static void assertIncremental(DiskBackup backup) {
        assertThat(backup.disks()).allSatisfy(disk -> assertThat(disk.reason()).isEmpty());
        assertThat(backup.disks()).noneMatch(BackedUpDisk::full);
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
