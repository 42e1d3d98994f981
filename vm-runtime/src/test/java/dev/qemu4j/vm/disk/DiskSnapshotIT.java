package dev.qemu4j.vm.disk;

import static dev.qemu4j.vm.disk.DiskGraphAssert.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.guest.GuestRecords;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockDirtyInfo;
import dev.qemu4j.qapi.block.ImageInfo;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qga.GuestAgentPort;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.qmp.job.TargetNode;
import dev.qemu4j.qmp.testing.AgentAnswer;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.failure.DiskBusyException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.graph.NoSuchDiskException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Snapshots of the disks of a real QEMU while its guest writes. */
@Timeout(120)
@Tag("once")
class DiskSnapshotIT {
    @TempDir
    private Path work;

    @ParameterizedTest
    @EnumSource
    void snapshot_guestThatWrites_dividesItsRecords(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            machine.guest().write(50);
            CompletableFuture<Long> writing = machine.guest().writeUntilStoppedAsync();

            DiskSnapshot snapshot = machine.disks().disk("root").snapshot(path("monday.qcow2"));

            machine.guest().stopWriting();
            long last = writing.get();
            machine.guest().write(1);
            assertThat(snapshot.file()).isEqualTo(path("monday.qcow2"));
            assertThat(snapshot.overlay().name()).isEqualTo("overlay-1");
            assertThat(snapshot.disk().layers())
                    .extracting(GraphNode::path)
                    .containsExactly(path("monday.qcow2"), path("root.qcow2"));
            assertThat(machine.disks().disk("root").graph().active().name()).isEqualTo("overlay-1");
            machine.kill();
            GuestRecords before = DiskMachine.records(path("root.qcow2"));
            GuestRecords all = DiskMachine.records(path("monday.qcow2"));
            assertThat(before.last()).isBetween(50L, last);
            assertThat(before.holdsExactly(before.last())).isTrue();
            assertThat(all.holdsExactly(last + 1)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void snapshot_ofTwoDisks_isOneStepWithTheirBitmaps(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            var block = machine.vm().qmp().blocking().block();
            String node = machine.disks().disk("root").graph().active().name();
            block.blockDirtyBitmapAdd(node, "kept", b -> b.persistent(true).granularity(32768));
            block.blockDirtyBitmapAdd(node, "stopped", b -> b.disabled(true));
            Map<String, Path> overlays = new LinkedHashMap<>();
            overlays.put("root", path("r1.qcow2"));
            overlays.put("data", path("d1.qcow2"));
            CompletableFuture<Long> writing = machine.guest().writeUntilStoppedAsync();

            Map<String, DiskSnapshot> snapshots = machine.disks().snapshot(overlays);
            Map<String, DiskSnapshot> second = machine.disks()
                    .snapshot(
                            Map.of("root", path("r2.qcow2")),
                            o -> o.bitmaps(false).nodeName("second"));

            machine.guest().stopWriting();
            long last = writing.get();
            assertThat(snapshots.keySet()).containsExactly("root", "data");
            assertThat(snapshots.values()).allMatch(s -> s.disk().layers().size() == 2);
            List<BlockDirtyInfo> carried =
                    requireNonNull(snapshots.get("root")).overlay().bitmaps();
            assertThat(carried).hasSize(1);
            assertThat(carried.get(0).name()).isEqualTo("kept");
            assertThat(carried.get(0).persistent()).isTrue();
            assertThat(carried.get(0).granularity()).isEqualTo(32768);
            assertThat(requireNonNull(snapshots.get("data")).overlay().bitmaps())
                    .isEmpty();
            assertThat(requireNonNull(second.get("root")).overlay().bitmaps()).isEmpty();
            machine.kill();
            assertThat(DiskMachine.records(path("r2.qcow2")).holdsExactly(last)).isTrue();
        }
    }

    @Test
    void snapshot_oneOfTwoRefused_changesNothing() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            Files.createDirectory(path("d1.qcow2"));
            Map<String, Path> overlays = new LinkedHashMap<>();
            overlays.put("root", path("r1.qcow2"));
            overlays.put("data", path("d1.qcow2"));
            String before = machine.disks().graph().toTree();

            assertThatThrownBy(() -> machine.disks().snapshot(overlays))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("is there already");

            assertThat(path("r1.qcow2")).doesNotExist();
            assertThat(machine.disks().graph()).hasTree(before);
        }
    }

    @Test
    void snapshot_relativeBackingAndCluster_areInTheImage() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE)) {
            Path folder = Files.createDirectory(path("snaps"));
            machine.disks()
                    .disk("root-drive")
                    .snapshot(
                            folder.resolve("a,b:c.qcow2"),
                            o -> o.relativeBacking(true)
                                    .clusterSize(DataSize.ofKib(4))
                                    .nodeName("with.name"));
            machine.guest().write(5);
            machine.kill();

            ImageInfo info = QemuImg.find().info(ImageSource.of(folder.resolve("a,b:c.qcow2"), Format.QCOW2));
            assertThat(info.backingFilename()).isEqualTo("../root.qcow2");
            assertThat(info.clusterSize()).isEqualTo(4096);
            assertThat(DiskMachine.records(folder.resolve("a,b:c.qcow2")).holdsExactly(5))
                    .isTrue();
        }
    }

    @Test
    void snapshot_ontoAnotherFormat_works() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            machine.disks().disk("root").snapshot(path("o.qed"), o -> o.format(Format.QED));
            machine.guest().write(3);
            machine.kill();
            assertThat(QemuImg.find()
                            .info(ImageSource.of(path("o.qed"), Format.QED))
                            .backingFilename())
                    .isEqualTo(path("root.qcow2").toString());
        }
        assertThatThrownBy(() -> OverlayOptions.builder().format(Format.RAW).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("format: raw");
    }

    @Test
    void snapshot_ontoPreparedOverlay_takesItAsItIs() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            Path prepared = path("prepared.qcow2");
            QemuImg.find().overlay(prepared, path("root.qcow2"), Format.QCOW2);
            machine.guest().write(2);
            machine.disks().disk("root").snapshot(prepared, o -> o.prepared(true));
            machine.guest().write(2);
            machine.kill();
            assertThat(DiskMachine.records(prepared).holdsExactly(4)).isTrue();
        }
    }

    @Test
    void snapshot_ontoPreparedOverlayThatDoesNotFit_isRefused() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.disks().disk("root");
            Path prepared = path("prepared.qcow2");
            assertThatThrownBy(() -> root.snapshot(prepared, o -> o.prepared(true)))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("is not there");
            QemuImg.find().create(prepared, Format.QCOW2, DataSize.ofMib(1));
            assertThatThrownBy(() -> root.snapshot(prepared, o -> o.prepared(true)))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("expected: at least 8388608");
            QemuImg.find().overlay(path("other.qcow2"), path("data.qcow2"), Format.QCOW2);
            assertThatThrownBy(() -> root.snapshot(path("other.qcow2"), o -> o.prepared(true)))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("names the backing file " + path("data.qcow2"));
            assertThatThrownBy(() -> root.snapshot(path("data.qcow2"), o -> o.prepared(true)))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("is the file of the node data-");
            assertThat(machine.disks().graph()).hasNodes(4);
        }
    }

    @Test
    void snapshot_existingFile_needsConsent() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.disks().disk("root");
            Path there = Files.writeString(path("there"), "precious");
            Files.createSymbolicLink(path("link"), path("nowhere"));

            assertThatThrownBy(() -> root.snapshot(there)).isInstanceOf(DiskException.class);
            assertThatThrownBy(() -> root.snapshot(path("link"))).isInstanceOf(DiskException.class);
            assertThatThrownBy(() -> root.snapshot(path("none/x"))).hasMessageContaining("directory is not there");
            assertThat(there).hasContent("precious");
            assertThat(path("nowhere")).doesNotExist();

            root.snapshot(there, o -> o.overwrite(Consent.whatIsThereIsLost()));
            machine.guest().write(4);
            machine.kill();
            assertThat(DiskMachine.records(there).holdsExactly(4)).isTrue();
        }
    }

    @Test
    void snapshot_diskWithAJob_isRefusedWithItsName() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            QemuImg.find().create(path("copy.qcow2"), Format.QCOW2, DiskMachine.SIZE);
            machine.vm()
                    .qmp()
                    .blocking()
                    .execute(
                            "blockdev-add",
                            ImageSource.of(path("copy.qcow2"), Format.QCOW2).blockdev("copy", false));
            Job mirror = Jobs.of(machine.vm().qmp())
                    .mirror(new TargetNode("copy"), "root-node", MirrorSyncMode.FULL, m -> m.jobId("my-mirror"));
            mirror.awaitReady(Duration.ofSeconds(20));

            assertThatThrownBy(() -> machine.disks().disk("root").snapshot(path("o.qcow2")))
                    .isInstanceOfSatisfying(
                            DiskBusyException.class, e -> assertThat(e.jobId()).isEqualTo("my-mirror"))
                    .hasMessageContaining("mirror 'my-mirror', ready");

            assertThat(path("o.qcow2")).doesNotExist();
            mirror.cancel();
        }
    }

    @Test
    void snapshot_unusableDisks_areRefused() throws Exception {
        QemuImg.find().create(path("l.qcow2"), Format.QCOW2, DiskMachine.SIZE);
        try (DiskMachine machine = DiskMachine.start(
                work,
                Wiring.DRIVE,
                "-drive",
                "if=none,id=lost,snapshot=on,format=qcow2,file=" + path("l.qcow2"),
                "-device",
                "virtio-blk-pci,drive=lost",
                "-drive",
                "if=none,id=cd,media=cdrom,format=raw,file=" + Files.write(path("cd.iso"), new byte[4096]),
                "-device",
                "ide-cd,drive=cd")) {
            Disks disks = machine.disks();
            assertThatThrownBy(() -> disks.disk("lost").snapshot(path("o.qcow2")))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("snapshot=on");
            assertThatThrownBy(() -> disks.disk("cd").snapshot(path("o.qcow2")))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("reading only");
            assertThatThrownBy(() -> disks.disk("rot").snapshot(path("o.qcow2")))
                    .isInstanceOf(NoSuchDiskException.class);
            assertThatThrownBy(() -> disks.snapshot(Map.of("root", path("a"), "root-drive", path("b"))))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("each disk once");
            try (Stream<Path> files = Files.list(work)) {
                assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("o.qcow2", "a", "b");
            }
        }
    }

    /** The verb waits for the undo, so that the outcome is settled when its thread has ended. */
    @Test
    void snapshot_interrupted_leavesNothingOrAWholeSnapshot() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.disks().disk("root");
            int layers = 1;
            for (int i = 0; i < 25; i++) {
                Path overlay = path("o" + i + ".qcow2");
                Thread taker = new Thread(() -> {
                    try {
                        root.snapshot(overlay);
                    } catch (QemuInterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                taker.start();
                long until = System.nanoTime() + i * 2_000_000L;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                taker.interrupt();
                taker.join();
                layers += Files.exists(overlay) ? 1 : 0;
                assertThat(root.graph()).as(overlay.toString()).hasLayers(layers);
                assertThat(machine.disks().graph()).hasNodes(2 + 2 * layers);
            }
            machine.guest().write(5);
            Path active = requireNonNull(root.graph().active().path());
            machine.kill();
            assertThat(DiskMachine.records(active).holdsExactly(5)).isTrue();
        }
    }

    @Test
    void snapshot_frozen_freezesAroundTheLastStepAndThaws() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE);
                FakeGuestAgent fake = FakeGuestAgent.start();
                GuestAgent agent = GuestAgentPort.of(fake.address()).connect(Duration.ofSeconds(10))) {
            fake.whenever("guest-fsfreeze-freeze", AgentAnswer.reply("2"));
            fake.whenever("guest-fsfreeze-thaw", AgentAnswer.reply("2"));
            fake.whenever("guest-fsfreeze-status", AgentAnswer.reply("'thawed'"));

            machine.disks().disk("root").snapshot(path("o.qcow2"), o -> o.frozenBy(agent));

            assertThat(fake.commands()).containsSubsequence("guest-fsfreeze-freeze", "guest-fsfreeze-thaw");
            assertThat(machine.disks().disk("root").graph()).hasLayers(2);

            fake.whenever("guest-fsfreeze-freeze", AgentAnswer.error("GenericError", "no"));
            assertThatThrownBy(() -> machine.disks().disk("root").snapshot(path("p.qcow2"), o -> o.frozenBy(agent)))
                    .isInstanceOf(QmpCommandException.class);
            assertThat(path("p.qcow2")).doesNotExist();
            assertThat(machine.disks().disk("root").graph()).hasLayers(2);
        }
    }

    private Path path(String name) {
        return work.resolve(name);
    }
}
