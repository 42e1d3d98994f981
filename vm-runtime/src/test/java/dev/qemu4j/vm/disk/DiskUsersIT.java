package dev.qemu4j.vm.disk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.serve.StorageDaemon;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockExportOptions;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks with several users, with none, below filters, or with names that are those of others as well. */
@Timeout(120)
@Tag("once")
class DiskUsersIT {
    @TempDir
    private Path work;

    @Test
    void snapshot_nodeOfTwoDevices_movesBoth() throws Exception {
        try (DiskMachine machine =
                withThird("virtio-blk-pci,id=a,drive=t,share-rw=on", "virtio-blk-pci,id=b,drive=t,share-rw=on")) {
            DiskSnapshot snapshot = machine.vm().disk("a").snapshot(path("t1.qcow2"));
            assertThat(snapshot.overlay().path()).isEqualTo(path("t1.qcow2"));
            assertThat(machine.vm().disk("b").graph().active().name())
                    .isEqualTo(snapshot.overlay().name());
        }
    }

    @Test
    void snapshot_nodeNamedAsADeviceOrWithoutUser_isRefused() throws Exception {
        try (DiskMachine machine = withThird("virtio-blk-pci,id=overlay-1,drive=data2", "")) {
            LiveDisk root = machine.vm().disk("root");
            assertThatThrownBy(() -> root.snapshot(path("o.qcow2"), o -> o.nodeName("data")))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("no node and no device");
            assertThatThrownBy(() -> machine.vm().disk("t").snapshot(path("o.qcow2")))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("no device and no export");
            assertThat(path("o.qcow2")).doesNotExist();
            assertThat(root.snapshot(path("o.qcow2")).overlay().name()).isEqualTo("overlay-2");
        }
    }

    @Test
    void graph_deviceWithTheIdOfAnotherOnesDrive_hasItsOwnNode() throws Exception {
        QemuImg.find().create(path("n1.qcow2"), Format.QCOW2, DiskMachine.SIZE);
        QemuImg.find().create(path("n2.qcow2"), Format.QCOW2, DiskMachine.SIZE);
        try (DiskMachine machine = DiskMachine.start(
                work,
                Wiring.BLOCKDEV,
                "-device",
                "virtio-scsi-pci",
                "-blockdev",
                "driver=qcow2,node-name=n1,file.driver=file,file.filename=" + path("n1.qcow2"),
                "-device",
                "scsi-hd,id=same,drive=n1",
                "-drive",
                "if=none,id=same,node-name=n2,format=qcow2,file=" + path("n2.qcow2"),
                "-device",
                "virtio-blk-pci,id=vdb,drive=same")) {
            DiskGraph graph = machine.disks().graph();
            assertThat(requireNonNull(graph.disk("n1").device()).path()).isEqualTo("same");
            assertThat(graph.disk("vdb").active().name()).isEqualTo("n2");
        }
    }

    @Test
    void grow_belowAFilter_isSeenByTheGuest() throws Exception {
        QemuImg.find().create(path("t.qcow2"), Format.QCOW2, DiskMachine.SIZE);
        try (DiskMachine machine = DiskMachine.start(
                work,
                Wiring.DRIVE,
                "-object",
                "throttle-group,id=group",
                "-blockdev",
                "driver=qcow2,node-name=t,file.driver=file,file.filename=" + path("t.qcow2"),
                "-blockdev",
                "driver=throttle,node-name=filter,throttle-group=group,file=t",
                "-device",
                "virtio-blk-pci,id=throttled,drive=filter")) {
            LiveDisk disk = machine.vm().disk("throttled");
            disk.grow(DataSize.ofMib(16));
            assertThat(disk.graph().top().size()).isEqualTo(DataSize.ofMib(16));
            assertThat(disk.graph().active().size()).isEqualTo(DataSize.ofMib(16));
        }
    }

    @Test
    void mirror_diskThatIsOnlyExported_pivots() throws Exception {
        QemuImg.find().create(path("base.qcow2"), Format.QCOW2, DiskMachine.SIZE);
        try (StorageDaemon daemon = StorageDaemon.start()) {
            daemon.open("base", ImageSource.of(path("base.qcow2"), Format.QCOW2), false);
            daemon.serveNbd(null);
            daemon.export(BlockExportOptions.nbd("e", "base", e -> e.writable(true)));
            Disks disks = Disks.of(daemon.qmp());
            DiskRefusalsIT.complete(disks.disk("base").mirror(path("m.qcow2"), m -> m.nodeName("new")));
            assertThat(daemon.qmp()
                            .blocking()
                            .block()
                            .queryBlockExports()
                            .get(0)
                            .nodeName())
                    .isEqualTo("new");
            assertThat(disks.graph().node("base")).isNull();
            disks.disk("new").snapshot(path("o.qcow2"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void names_relativeThenAbsolute_bindNoLowerLayer(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            LiveDisk root = machine.vm().disk("root");
            machine.guest().write(3);
            root.snapshot(path("p1.qcow2"), o -> o.relativeBacking(true));
            root.snapshot(path("p2.qcow2"));
            root.deleteLayer(
                            path("root.qcow2").toString(),
                            o -> o.base(path("root.qcow2").toString()))
                    .await(DiskMachine.SOON);
            assertThat(root.graph().layers())
                    .extracting(GraphNode::path)
                    .containsExactly(path("p2.qcow2"), path("p1.qcow2"));
            machine.kill();
            Files.delete(path("root.qcow2"));
            assertThat(DiskMachine.records(path("p2.qcow2")).holdsExactly(3)).isTrue();
        }
    }

    @Test
    void snapshot_relativeNameBesideALink_isWhereTheKernelLooks() throws Exception {
        Path deep = Files.createDirectories(path("real/deep/er"));
        Path link = Files.createSymbolicLink(path("link"), deep);
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            machine.vm().disk("root").snapshot(link.resolve("o.qcow2"), o -> o.relativeBacking(true));
            machine.guest().write(3);
            machine.kill();
            assertThat(DiskMachine.records(link.resolve("o.qcow2")).holdsExactly(3))
                    .isTrue();
        }
    }

    @Test
    void newImages_ofAPrivateDisk_arePrivate() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            Files.setPosixFilePermissions(path("root.qcow2"), PosixFilePermissions.fromString("rw-------"));
            LiveDisk root = machine.vm().disk("root");
            root.snapshot(path("o.qcow2"));
            DiskRefusalsIT.complete(root.mirror(path("m.qcow2")));
            for (String image : List.of("o.qcow2", "m.qcow2")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path(image))))
                        .isEqualTo("rw-------");
            }
        }
    }

    private DiskMachine withThird(String first, String second) throws Exception {
        QemuImg.find().create(path("t.qcow2"), Format.QCOW2, DiskMachine.SIZE);
        QemuImg.find().create(path("data2.qcow2"), Format.QCOW2, DiskMachine.SIZE);
        String third = "driver=qcow2,node-name=t,file.driver=file,file.filename=" + path("t.qcow2");
        String fourth = "driver=qcow2,node-name=data2,file.driver=file,file.filename=" + path("data2.qcow2");
        return second.isEmpty()
                ? DiskMachine.start(work, Wiring.DRIVE, "-blockdev", third, "-blockdev", fourth, "-device", first)
                : DiskMachine.start(work, Wiring.DRIVE, "-blockdev", third, "-device", first, "-device", second);
    }

    private Path path(String name) {
        return work.resolve(name);
    }
}
