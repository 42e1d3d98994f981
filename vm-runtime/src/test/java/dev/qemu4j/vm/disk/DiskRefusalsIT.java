package dev.qemu4j.vm.disk;

import static dev.qemu4j.vm.disk.DiskGraphAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.serve.StorageDaemon;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockExportOptions;
import dev.qemu4j.qapi.block.BlockExportRemoveMode;
import dev.qemu4j.qapi.sockets.SocketAddressLegacy;
import dev.qemu4j.qapi.sockets.UnixSocketAddress;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qga.GuestAgentPort;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.testing.AgentAnswer;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.failure.DiskException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations that QEMU would do, to the loss of data: they are refused before anything is changed. */
@Timeout(120)
@Tag("once")
class DiskRefusalsIT {
    @TempDir
    private Path work;

    @ParameterizedTest
    @EnumSource
    void commit_intoAFileThatTookTheBasesName_isRefused(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            LiveDisk root = machine.vm().disk("root");
            machine.guest().write(5);
            root.snapshot(path("o1.qcow2"));
            root.snapshot(path("o2.qcow2"));
            machine.guest().write(5);
            Files.move(path("root.qcow2"), path("kept.qcow2"));
            QemuImg.find().create(path("root.qcow2"), Format.QCOW2, DiskMachine.SIZE);
            Files.move(path("o1.qcow2"), path("kept1.qcow2"));
            QemuImg.find().create(path("o1.qcow2"), Format.QCOW2, DiskMachine.SIZE);

            assertThatThrownBy(() -> root.commit(c -> c.base(path("root.qcow2").toString())))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll(path("root.qcow2").toString(), "move that back");
            assertThatThrownBy(() -> root.stream(c -> c.top(path("o1.qcow2").toString())))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("move that back");
            Files.move(path("kept.qcow2"), path("root.qcow2"), StandardCopyOption.REPLACE_EXISTING);
            complete(root.commit(c -> c.base(path("root.qcow2").toString())));
            machine.kill();
            assertThat(DiskMachine.records(path("root.qcow2")).holdsExactly(10)).isTrue();
        }
    }

    @Test
    void commit_baseThatIsOpenWithoutLocks_isDone() throws Exception {
        QemuImg.find().create(path("t.qcow2"), Format.QCOW2, DiskMachine.SIZE);
        try (DiskMachine machine = DiskMachine.start(
                work,
                Wiring.BLOCKDEV,
                "-blockdev",
                "driver=qcow2,node-name=t,file.driver=file,file.locking=off,file.filename=" + path("t.qcow2"),
                "-device",
                "virtio-blk-pci,id=third,drive=t")) {
            LiveDisk third = machine.vm().disk("third");
            third.snapshot(path("o.qcow2"));
            complete(third.commit());
            assertThat(third.graph()).hasLayers(1);
            assertThat(third.graph().active().path()).isEqualTo(path("t.qcow2"));
        }
    }

    @Test
    void commit_intoALargerBase_isRefused() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk data = machine.vm().disk("data");
            data.snapshot(path("d1.qcow2"));
            data.shrink(DataSize.ofMib(4), Consent.dataBeyondTheEndIsLost());
            assertThatThrownBy(data::commit)
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("8 MiB", "4 MiB", "flatten");
            assertThat(data.graph().active().size()).isEqualTo(DataSize.ofMib(4));
        }
    }

    @Test
    void operations_fileThatAnotherProcessHas_nameThatProcess() throws Exception {
        QemuImg.find().create(path("t.qcow2"), Format.QCOW2, DiskMachine.SIZE);
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.vm().disk("root");
            machine.guest().write(5);
            root.snapshot(path("o1.qcow2"));
            machine.guest().write(5);
            try (StorageDaemon daemon = StorageDaemon.start()) {
                daemon.open("reader", ImageSource.of(path("root.qcow2"), Format.QCOW2), true);
                assertThatThrownBy(root::commit)
                        .isInstanceOf(DiskException.class)
                        .hasMessageContainingAll("qemu-storage-daemon", path("root.qcow2") + "' open");
                daemon.open("writer", ImageSource.of(path("t.qcow2"), Format.QCOW2), false);
                for (ThrowingCallable operation : List.<ThrowingCallable>of(
                        () -> root.snapshot(path("t.qcow2"), o -> o.overwrite(Consent.whatIsThereIsLost())),
                        () -> root.snapshot(path("t.qcow2"), o -> o.prepared(true)),
                        () -> root.mirror(path("t.qcow2"), m -> m.overwrite(Consent.whatIsThereIsLost())))) {
                    assertThatThrownBy(operation)
                            .isInstanceOf(DiskException.class)
                            .hasMessageContainingAll("qemu-storage-daemon", path("t.qcow2") + "' open");
                }
            }
            complete(root.commit());
            machine.kill();
            assertThat(DiskMachine.records(path("root.qcow2")).holdsExactly(10)).isTrue();
        }
    }

    @Test
    void commit_activeLayerPending_isRefused() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.vm().disk("root");
            root.snapshot(path("o1.qcow2"));
            assertThatThrownBy(() -> root.commit(c -> c.pending(true)))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("waits for complete");
            assertThat(root.graph()).hasNoJobs();
        }
    }

    @Test
    void commit_exportedBase_isRefusedWithTheExport() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.vm().disk("root");
            root.snapshot(path("o1.qcow2"));
            var block = machine.vm().qmp().blocking().block();
            block.nbdServerStart(
                    SocketAddressLegacy.unix(UnixSocketAddress.of(path("nbd").toString())));
            block.blockExportAdd(BlockExportOptions.nbd("pulled", "root-node"));
            assertThatThrownBy(root::commit)
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("nbd export 'pulled'", "block-export-del");
            block.blockExportDel("pulled", e -> e.mode(BlockExportRemoveMode.HARD));
            block.blockExportAdd(
                    BlockExportOptions.nbd("active", root.graph().active().name()));
            complete(root.commit());
        }
    }

    @ParameterizedTest
    @EnumSource
    void snapshot_diskThatGrowsWhileTheGuestFreezes_isRefused(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring);
                FakeGuestAgent fake = FakeGuestAgent.start();
                GuestAgent agent = GuestAgentPort.of(fake.address()).connect(Duration.ofSeconds(10))) {
            LiveDisk root = machine.vm().disk("root");
            String node = root.graph().active().name();
            fake.whenever("guest-fsfreeze-freeze", AgentAnswer.computed(request -> {
                machine.vm()
                        .qmp()
                        .blocking()
                        .block()
                        .blockResize(DataSize.ofMib(16).bytes(), r -> r.nodeName(node));
                return "2";
            }));
            fake.whenever("guest-fsfreeze-thaw", AgentAnswer.reply("2"));
            fake.whenever("guest-fsfreeze-status", AgentAnswer.reply("'thawed'"));

            assertThatThrownBy(() -> root.snapshot(path("o.qcow2"), o -> o.frozenBy(agent)))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("16 MiB", "8 MiB", "try again");
            assertThat(path("o.qcow2")).doesNotExist();
            assertThat(root.graph()).hasLayers(1);
        }
    }

    @Test
    void snapshot_preparedOverlayWithDataOrAWrongFormat_isRefused() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.vm().disk("root");
            QemuImg.find().overlay(path("old.qcow2"), path("root.qcow2"), Format.QCOW2);
            HostCommand.of("qemu-io", "-c", "write -P 9 1M 64k", json(path("old.qcow2")))
                    .run();
            assertThatThrownBy(() -> root.snapshot(path("old.qcow2"), o -> o.prepared(true)))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("has data at 1048576", "without data");
            String raw = path("raw.qcow2").toString();
            String base = path("root.qcow2").toString();
            HostCommand.of("qemu-img", "create", "-q", "-u", "-f", "qcow2", "-b", base, "-F", "raw", raw, "8M")
                    .run();
            assertThatThrownBy(() -> root.snapshot(path("raw.qcow2"), o -> o.prepared(true)))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("names the format raw for its backing file (expected: qcow2");
            assertThat(root.graph()).hasLayers(1);
            Path link = Files.createSymbolicLink(path("link"), work);
            QemuImg.find().overlay(path("ok.qcow2"), link.resolve("root.qcow2"), Format.QCOW2);
            root.snapshot(path("ok.qcow2"), o -> o.prepared(true));
        }
    }

    @Test
    void encryptedDisk_snapshotAndMirror_areRefused() throws Exception {
        createLuks(path("l.luks"));
        try (DiskMachine machine = DiskMachine.start(
                work,
                Wiring.DRIVE,
                "-object",
                "secret,id=s,data=abcdefgh",
                "-blockdev",
                "driver=luks,node-name=l,key-secret=s,file.driver=file,file.filename=" + path("l.luks"),
                "-device",
                "virtio-blk-pci,id=secret,drive=l")) {
            LiveDisk disk = machine.vm().disk("secret");
            assertThatThrownBy(() -> disk.snapshot(path("o.qcow2")))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("plain text");
            assertThatThrownBy(() -> disk.mirror(path("m.qcow2")))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("plain text");
            assertThat(path("o.qcow2")).doesNotExist();
            assertThat(path("m.qcow2")).doesNotExist();
        }
    }

    @Test
    void flatten_bitmapOfAnotherSize_isRefusedUnlessGivenUp() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.vm().disk("root");
            machine.vm().qmp().blocking().block().blockDirtyBitmapAdd("root-node", "b", b -> {});
            root.snapshot(path("o1.qcow2"));
            root.grow(DataSize.ofMib(16));
            assertThatThrownBy(root::flatten)
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("bitmap 'b'", "bitmaps(false)");
            root.stream(s -> s.bitmaps(false)).await(DiskMachine.SOON);
            assertThat(root.graph()).hasLayers(1);
        }
    }

    /** Tries again: with coarse clocks of the host, QEMU at times cannot measure how fast it derives keys. */
    private static void createLuks(Path image) {
        int code = 1;
        for (int tries = 0; code != 0 && tries < 100; tries++) {
            code = HostCommand.builder(
                            "qemu-img",
                            "create",
                            "-q",
                            "--object",
                            "secret,id=s,data=abcdefgh",
                            "-f",
                            "luks",
                            "-o",
                            "key-secret=s,iter-time=10",
                            image.toString(),
                            "1M")
                    .allowExitCodes(0, 1)
                    .build()
                    .run()
                    .exitCode();
        }
        assertThat(code).isZero();
    }

    private static String json(Path image) {
        return "json:{\"driver\":\"qcow2\",\"backing\":null,\"file\":{\"driver\":\"file\",\"filename\":\"" + image
                + "\"}}";
    }

    static void complete(Job job) {
        job.awaitReady(DiskMachine.SOON);
        job.complete();
        job.await(DiskMachine.SOON);
    }

    private Path path(String name) {
        return work.resolve(name);
    }
}
