package dev.qemu4j.vm.disk;

import static dev.qemu4j.vm.disk.DiskGraphAssert.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Await.Condition;
import dev.qemu4j.guest.GuestException;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.qapi.block.BlockExportOptions;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.sockets.SocketAddressLegacy;
import dev.qemu4j.qapi.sockets.UnixSocketAddress;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.backup.BackedUpDisk;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import dev.qemu4j.vm.disk.failure.DiskBusyException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.fleece.internal.FleecingEnd;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.revert.DiskRevert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks of a real QEMU that go back to their snapshots, with the guest that boots anew from them. */
@Timeout(180)
@Tag("once")
class RevertIT {
    private static final Consent.DiskReverting LOST = Consent.whatTheGuestHasWrittenSinceIsLost();

    @TempDir
    private Path work;

    @ParameterizedTest
    @EnumSource
    void revert_guestThatWrites_bootsFromTheSnapshotAndGoesOn(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            assertReverted(machine);
        }
    }

    /** The nodes go from one thread of QEMU to another when the guest is paused. */
    @Test
    void revert_diskOnAnIoThread_isReverted() throws Exception {
        try (DiskMachine machine = DiskMachine.onIoThread(work)) {
            assertReverted(machine);
        }
    }

    private void assertReverted(DiskMachine machine) throws Exception {
        machine.guest().write(40);
        LiveDisk root = machine.disks().disk("root");
        root.snapshot(path("o1.qcow2"));
        machine.guest().write(40);
        CompletableFuture<Long> writing = machine.guest().writeUntilStoppedAsync();
        long boots = boots(machine);

        DiskRevert revert = root.revert(path("o2.qcow2"), LOST);

        awaitBoot(machine, boots);
        assertThatThrownBy(() -> writing.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(GuestException.class);
        assertThat(machine.guest().lastRecord()).isEqualTo(40);
        machine.guest().write(10);
        assertThat(revert.file()).isEqualTo(path("o2.qcow2"));
        assertThat(revert.overlay().path()).isEqualTo(path("o2.qcow2"));
        assertThat(revert.base().path()).isEqualTo(path("root.qcow2"));
        assertThat(revert.old().path()).isEqualTo(path("o1.qcow2"));
        assertThat(revert.kept()).isFalse();
        assertThat(revert.bitmapsLost()).isEmpty();
        assertThat(path("o1.qcow2")).doesNotExist();
        assertThat(machine.disks().graph()).hasNodes(6);
        assertNoHooks(machine);
        assertThat(root.graph().layers())
                .extracting(GraphNode::path)
                .containsExactly(path("o2.qcow2"), path("root.qcow2"));
        machine.disks().disk("root").snapshot(path("o3.qcow2"));
        machine.guest().write(1);
        machine.kill();
        assertThat(DiskMachine.records(path("root.qcow2")).holdsExactly(40)).isTrue();
        assertThat(DiskMachine.records(path("o2.qcow2")).holdsExactly(50)).isTrue();
        assertThat(DiskMachine.records(path("o3.qcow2")).holdsExactly(51)).isTrue();
    }

    /** Nodes that the user has opened are closed, and the base has a name of QEMU's own. */
    @ParameterizedTest
    @EnumSource
    void revert_overlayOfTheCommandLine_isClosedAndDeleted(Wiring wiring) throws Exception {
        DiskMachine.start(work, wiring).close();
        HostCommand.of(
                        "qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        "-b",
                        "root.qcow2",
                        "-F",
                        "qcow2",
                        path("top.qcow2").toString())
                .run();
        try (DiskMachine machine = DiskMachine.start(work, wiring, path("top.qcow2"))) {
            machine.guest().write(20);
            int nodes = machine.disks().graph().nodes().size();
            long boots = boots(machine);
            DiskRevert revert = machine.disks().disk("root").revert(path("new.qcow2"), LOST);
            awaitBoot(machine, boots);
            assertThat(machine.guest().lastRecord()).isZero();
            machine.guest().write(5);
            assertThat(revert.old().path()).isEqualTo(path("top.qcow2"));
            assertThat(machine.disks().graph()).hasNodes(nodes);
            assertThat(path("top.qcow2")).doesNotExist();
            machine.kill();
            assertThat(DiskMachine.records(path("new.qcow2")).holdsExactly(5)).isTrue();
            assertThat(HostCommand.of("qemu-img", "info", path("new.qcow2").toString())
                            .run()
                            .stdout())
                    .contains("backing file: root.qcow2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void revert_twoDisksOfAPausedMachine_keepsTheOldLayersAndThePause(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            machine.guest().write(10);
            machine.disks().snapshot(files("r1.qcow2", "d1.qcow2"));
            machine.guest().write(10);
            writeData(machine, 7);
            machine.vm().control().pause();
            long boots = boots(machine);

            Map<String, DiskRevert> reverts =
                    machine.disks().revert(files("r2.qcow2", "d2.qcow2"), LOST, r -> r.keep(true));

            assertThat(reverts.keySet()).containsExactly("root", "data");
            assertThat(reverts.values()).allMatch(DiskRevert::kept);
            assertThat(machine.vm().control().state()).isEqualTo(RunState.PRELAUNCH);
            machine.vm().control().resume();
            awaitBoot(machine, boots);
            assertThat(machine.guest().lastRecord()).isEqualTo(10);
            machine.kill();
            assertThat(DiskMachine.records(path("r1.qcow2")).holdsExactly(20)).isTrue();
            assertThat(DiskMachine.records(path("r2.qcow2")).holdsExactly(10)).isTrue();
            assertThat(identical("d2.qcow2", "data.qcow2")).isTrue();
            assertThat(identical("d1.qcow2", "data.qcow2")).isFalse();
        }
    }

    /** A disk that has grown since keeps its size: the guest's driver may ask for it once only. */
    @Test
    void revert_diskThatHasGrown_keepsItsSize() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk data = machine.disks().disk("data");
            data.snapshot(path("d1.qcow2"));
            data.grow(DataSize.ofMib(16));
            writeData(machine, 7);
            data.revert(path("d2.qcow2"), LOST);
            assertThat(data.graph().active().size()).isEqualTo(DataSize.ofMib(16));
            machine.kill();
            assertThat(identical("d2.qcow2", "data.qcow2")).isTrue();
        }
    }

    /** The record of changes ends with the layer: the next backup is a full one, and what it has is right. */
    @Test
    void revert_diskWithBackups_isRefusedOrMakesTheNextOneFull() throws Exception {
        BackupFolder folder = BackupFolder.at(path("backups"));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.disks().disk("root");
            machine.guest().write(10);
            machine.disks().backup(folder, b -> b.disks("root"));
            root.snapshot(path("o1.qcow2"));
            machine.guest().write(10);
            DiskBackup second = machine.disks().backup(folder, b -> b.disks("root"));
            String bitmap = requireNonNull(second.disk("root")).bitmap();
            assertRefused(machine, () -> root.revert(path("o2.qcow2"), LOST), bitmap, "bitmaps(false)");

            long boots = boots(machine);
            DiskRevert revert = root.revert(path("o2.qcow2"), LOST, r -> r.bitmaps(false));

            awaitBoot(machine, boots);
            assertThat(revert.bitmapsLost()).contains(bitmap);
            machine.guest().write(1);
            BackedUpDisk third = requireNonNull(
                    machine.disks().backup(folder, b -> b.disks("root")).disk("root"));
            assertThat(third.full()).isTrue();
            assertThat(third.reason()).contains("does not record");
        }
        assertThat(folder.verify()).isEmpty();
        folder.restore(3, "root", path("restored.qcow2"));
        assertThat(DiskMachine.records(path("restored.qcow2")).holdsExactly(11)).isTrue();
    }

    @Test
    void revert_whatCannotBe_isRefusedWithTheReasonAndChangesNothing() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.disks().disk("root");
            assertRefused(machine, () -> root.revert(path("n.qcow2"), LOST), "no layer is below", "snapshot");
            root.snapshot(path("o1.qcow2"));
            machine.guest().write(10);

            Files.createFile(path("there"));
            assertRefused(machine, () -> root.revert(path("there"), LOST), "is there already");
            assertRefused(machine, () -> root.revert(path("none/n.qcow2"), LOST), "directory is not there");
            assertRefused(
                    machine, () -> machine.disks().revert(files("n.qcow2", "m.qcow2"), LOST), "'data'", "no layer");
            assertThatThrownBy(() -> machine.disks().revert(Map.of(), LOST))
                    .isInstanceOf(IllegalArgumentException.class);

            Files.move(path("root.qcow2"), path("moved.qcow2"));
            assertRefused(machine, () -> root.revert(path("n.qcow2"), LOST), "root.qcow2", "move it back");
            Files.move(path("moved.qcow2"), path("root.qcow2"));
            Files.move(path("o1.qcow2"), path("moved.qcow2"));
            Files.createFile(path("o1.qcow2"));
            assertRefused(machine, () -> root.revert(path("n.qcow2"), LOST), "o1.qcow2", "keep(true)");
            assertThat(path("o1.qcow2")).isEmptyFile();
            Files.delete(path("o1.qcow2"));
            Files.move(path("moved.qcow2"), path("o1.qcow2"));

            var block = machine.vm().qmp().blocking().block();
            block.nbdServerStart(
                    SocketAddressLegacy.unix(UnixSocketAddress.of(path("nbd").toString())));
            String active = root.graph().active().name();
            block.blockExportAdd(BlockExportOptions.nbd("shown", active));
            assertRefused(machine, () -> root.revert(path("n.qcow2"), LOST), "an export shows it");
            block.nbdServerStop();

            Job job = root.mirror(path("m.qcow2"), m -> m.speed(DataSize.ofKib(64)));
            assertThatThrownBy(() -> root.revert(path("n.qcow2"), LOST))
                    .isInstanceOf(DiskBusyException.class)
                    .hasMessageContaining(job.id());
            job.cancel();
            job.result().handle((done, failure) -> true).get(30, TimeUnit.SECONDS);

            assertThat(path("n.qcow2")).doesNotExist();
            machine.guest().write(1);
            assertThat(machine.guest().lastRecord()).isEqualTo(11);
        }
    }

    /** A filter of the user's would be lost with the exchange, and a device that has its image in memory would not see it. */
    @Test
    void revert_filterAboveOrOtherDevice_isRefused() throws Exception {
        for (String name : new String[] {"a", "b"}) {
            QemuImg.find().create(path(name + "-base.qcow2"), Format.QCOW2, DiskMachine.SIZE);
            HostCommand.of(
                            "qemu-img",
                            "create",
                            "-q",
                            "-f",
                            "qcow2",
                            "-b",
                            path(name + "-base.qcow2").toString(),
                            "-F",
                            "qcow2",
                            path(name + ".qcow2").toString())
                    .run();
        }
        try (DiskMachine machine = DiskMachine.start(
                work,
                Wiring.BLOCKDEV,
                "-object",
                "throttle-group,id=slow",
                "-blockdev",
                "driver=throttle,node-name=throttled,throttle-group=slow,file.driver=qcow2,file.file.driver=file,"
                        + "file.file.filename=" + path("a.qcow2"),
                "-device",
                "ide-hd,id=filtered,drive=throttled",
                "-blockdev",
                "driver=qcow2,node-name=card,file.driver=file,file.filename=" + path("b.qcow2"),
                "-device",
                "sdhci-pci,id=sd",
                "-device",
                "sd-card,id=other,drive=card")) {
            assertRefused(machine, () -> machine.disks().disk("filtered").revert(path("n.qcow2"), LOST), "throttled");
            assertRefused(
                    machine,
                    () -> machine.disks().disk("other").revert(path("n.qcow2"), LOST),
                    "its device is a sd-card");
        }
    }

    /** The hook of a killed JVM passes all on, and goes with the next reverting. */
    @Test
    void revert_afterAKilledOne_removesWhatItHasLeft() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.disks().disk("root");
            root.snapshot(path("o1.qcow2"));
            machine.guest().write(10);
            String active = root.graph().active().name();
            var qmp = machine.vm().qmp().blocking();
            qmp.qom().objectAdd(QomObjects.throttleGroup("qemu4j-revert-3-group"));
            qmp.block()
                    .blockdevAdd(Blockdevs.throttle(
                            "qemu4j-revert-3",
                            t -> t.throttleGroup("qemu4j-revert-3-group").file(active)));
            FleecingEnd.devices(machine.vm().qmp(), active)
                    .forEach(device -> FleecingEnd.move(machine.vm().qmp(), device, "qemu4j-revert-3"));
            machine.guest().write(10);
            long boots = boots(machine);

            root.revert(path("o2.qcow2"), LOST);

            awaitBoot(machine, boots);
            assertThat(machine.guest().lastRecord()).isZero();
            assertThat(machine.disks().graph()).hasNodes(6);
            assertNoHooks(machine);
        }
    }

    /** The guest must not go on without a reset: it stands still, until its disk is reverted again. */
    @Test
    void revert_replyIsLost_leavesAGuestThatStandsStillAndCanBeRevertedAgain() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, "-qmp", LossyMonitor.option(work));
                LossyMonitor lossy = LossyMonitor.of(work)) {
            machine.guest().write(10);
            machine.disks().disk("root").snapshot(path("o1.qcow2"));
            machine.guest().write(10);
            lossy.lose("blockdev-reopen");
            assertThatThrownBy(() -> Disks.of(lossy.qmp()).disk("root").revert(path("o2.qcow2"), LOST))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessageContainingAll("the outcome is unknown", "revert again");
            assertThat(machine.vm().control().state()).isEqualTo(RunState.PAUSED);
            assertThat(path("o1.qcow2")).exists();
            long boots = boots(machine);

            machine.disks().disk("root").revert(path("o3.qcow2"), LOST);

            machine.vm().control().resume();
            awaitBoot(machine, boots);
            assertThat(machine.guest().lastRecord()).isEqualTo(10);
            machine.guest().write(1);
            assertThat(path("o2.qcow2")).doesNotExist();
            assertNoHooks(machine);
            machine.kill();
            assertThat(DiskMachine.records(path("o3.qcow2")).holdsExactly(11)).isTrue();
            assertThat(DiskMachine.records(path("o1.qcow2")).holdsExactly(20)).isTrue();
        }
    }

    /** Such a machine ends where it was to be reset: both layers are there for its owner. */
    @Test
    void revert_machineThatAResetEnds_keepsBothLayersAndSaysSo() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, "-no-reboot", "")) {
            LiveDisk root = machine.disks().disk("root");
            machine.guest().write(10);
            root.snapshot(path("o1.qcow2"));
            machine.guest().write(10);
            assertThatThrownBy(() -> root.revert(path("o2.qcow2"), LOST))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("were reverted", "was not reset", "the old layers were left");
            machine.vm().awaitExit(DiskMachine.SOON);
            assertThat(DiskMachine.records(path("o1.qcow2")).holdsExactly(20)).isTrue();
            assertThat(DiskMachine.records(path("o2.qcow2")).holdsExactly(10)).isTrue();
        }
    }

    /** Demands that the guest goes on as if nothing had been asked. */
    private static void assertRefused(DiskMachine machine, ThrowingCallable revert, String... words) throws Exception {
        String before = machine.disks().graph().toTree();
        long boots = boots(machine);
        assertThatThrownBy(revert).isInstanceOf(DiskException.class).hasMessageContainingAll(words);
        assertThat(machine.disks().graph()).hasTree(before);
        assertNoHooks(machine);
        assertThat(machine.vm().control().state()).isEqualTo(RunState.RUNNING);
        machine.guest().nextHeartbeat().get(30, TimeUnit.SECONDS);
        assertThat(boots(machine)).isEqualTo(boots);
    }

    private static void assertNoHooks(DiskMachine machine) {
        assertThat(machine.disks().graph().nodes())
                .noneMatch(
                        node -> node.driver().equals("throttle") && node.name().startsWith("qemu4j-"));
        assertThat(machine.vm().qmp().blocking().qom().qomList("/objects"))
                .noneMatch(object -> object.name().startsWith("qemu4j-"));
    }

    private static long boots(DiskMachine machine) {
        return machine.guest().lines().stream()
                .filter(line -> line.startsWith("q4j-guest "))
                .count();
    }

    private static void awaitBoot(DiskMachine machine, long before) {
        Await.until(
                Condition.polling(() -> boots(machine) > before, Duration.ofMillis(5)),
                "waiting for the guest to boot anew",
                DiskMachine.SOON);
    }

    private static void writeData(DiskMachine machine, int pattern) {
        String line = "qemu-io -d /machine/peripheral/data/virtio-backend \"write -q -P " + pattern + " 0 1M\"";
        assertThat(machine.vm().qmp().blocking().misc().humanMonitorCommand(line))
                .isEmpty();
    }

    /** Compares what two images show; where one is longer, the rest has to be zeros. */
    private boolean identical(String one, String other) {
        return HostCommand.builder(
                                "qemu-img",
                                "compare",
                                "-q",
                                "-f",
                                "qcow2",
                                "-F",
                                "qcow2",
                                path(one).toString(),
                                path(other).toString())
                        .allowExitCodes(0, 1)
                        .build()
                        .run()
                        .exitCode()
                == 0;
    }

    private Map<String, Path> files(String root, String data) {
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("root", path(root));
        files.put("data", path(data));
        return files;
    }

    private Path path(String name) {
        return work.resolve(name);
    }
}
