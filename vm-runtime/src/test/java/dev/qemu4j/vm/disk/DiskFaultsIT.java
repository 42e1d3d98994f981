package dev.qemu4j.vm.disk;

import static dev.qemu4j.vm.disk.DiskGraphAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.serve.StorageDaemon;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.JobException;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Full disks, I/O errors, locks of others, and a storage daemon. */
@Timeout(120)
@Tag("once")
class DiskFaultsIT {
    @TempDir
    private Path work;

    @Test
    void newImages_ontoAFullDisk_leaveAllAsItWas() throws Exception {
        Path small = Files.createDirectory(work.resolve("small"));
        assumeThat(HostCommand.builder("mount", "-t", "tmpfs", "-o", "size=64k", "none", small.toString())
                        .allowExitCodes(0, 1, 32)
                        .build()
                        .run()
                        .exitCode())
                .as("mounting a tmpfs needs root")
                .isZero();
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.vm().disk("root");
            String before = machine.disks().graph().toTree();
            assertThatThrownBy(() -> machine.disks()
                            .snapshot(Map.of("root", small.resolve("o.qcow2"), "data", work.resolve("d.qcow2"))))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("No space left");
            assertThatThrownBy(() -> root.mirror(small.resolve("m.qcow2"))).isInstanceOf(DiskException.class);

            assertThat(small).isEmptyDirectory();
            assertThatThrownBy(() -> machine.disks().backup(BackupFolder.at(small)))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("No space left");
            try (Stream<Path> files = Files.list(small)) {
                assertThat(files).containsExactly(small.resolve(".lock"));
            }
            assertThat(work.resolve("d.qcow2")).doesNotExist();
            assertThat(machine.disks().graph()).hasTree(before);
            machine.guest().write(5);
            machine.kill();
            assertThat(DiskMachine.records(work.resolve("root.qcow2")).holdsExactly(5))
                    .isTrue();
        } finally {
            HostCommand.of("umount", small.toString()).run();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"write_aio", "cluster_alloc"})
    void commit_baseWithIoErrors_failsAndChangesNothing(String event) throws Exception {
        QemuImg.find().create(work.resolve("b.qcow2"), Format.QCOW2, DiskMachine.SIZE);
        QemuImg.find().overlay(work.resolve("t.qcow2"), work.resolve("b.qcow2"), Format.QCOW2);
        try (DiskMachine machine = DiskMachine.start(
                work,
                Wiring.DRIVE,
                "-blockdev",
                "driver=qcow2,node-name=bad,read-only=on,file.driver=blkdebug,file.image.driver=file,file.image.filename="
                        + work.resolve("b.qcow2") + ",file.inject-error.0.event=" + event
                        + ",file.inject-error.0.errno=5",
                "-blockdev",
                "driver=qcow2,node-name=t,backing=bad,file.driver=file,file.filename=" + work.resolve("t.qcow2"),
                "-device",
                "virtio-blk-pci,id=third,drive=t")) {
            LiveDisk third = machine.vm().disk("third");
            machine.vm()
                    .qmp()
                    .blocking()
                    .misc()
                    .humanMonitorCommand("qemu-io -d /machine/peripheral/third/virtio-backend \"write -P 7 0 64k\"");

            Job commit = third.commit();
            assertThatThrownBy(() -> commit.await(DiskMachine.SOON))
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("Input/output error");

            GraphDisk after = third.graph();
            assertThat(after).hasLayers("t", "bad");
            assertThat(after.jobs()).isEmpty();
            assertThat(after.filters()).isEmpty();
            machine.guest().write(1);
        }
    }

    @Test
    void snapshot_ontoAnImageOfAnotherProgram_isRefusedByItsLock() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV);
                StorageDaemon daemon = StorageDaemon.start()) {
            Path theirs = work.resolve("theirs.qcow2");
            QemuImg.find().overlay(theirs, work.resolve("root.qcow2"), Format.QCOW2);
            daemon.open("theirs", ImageSource.of(theirs, Format.QCOW2).withoutBacking(), false);
            assertThatThrownBy(() ->
                            machine.vm().disk("root").snapshot(theirs, o -> o.overwrite(Consent.whatIsThereIsLost())))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("lock");
            assertThat(machine.vm().disk("root").graph()).hasLayers(1);
            assertThat(theirs).exists();
        }
    }

    @Test
    void storageDaemon_hasDisksToo() throws Exception {
        QemuImg img = QemuImg.find();
        img.create(work.resolve("base.qcow2"), Format.QCOW2, DiskMachine.SIZE);
        img.overlay(work.resolve("top.qcow2"), work.resolve("base.qcow2"), Format.QCOW2);
        try (StorageDaemon daemon = StorageDaemon.start()) {
            daemon.open("top", ImageSource.of(work.resolve("top.qcow2"), Format.QCOW2), false);
            Disks disks = Disks.of(daemon.qmp());
            assertThat(disks.graph().disk("top")).hasLayers(2);
            disks.disk("top").flatten().await(DiskMachine.SOON);
            assertThat(disks.graph().disk("top")).hasLayers(1);
            assertThat(disks.graph().toTree()).contains("(no device)");
        }
    }
}
