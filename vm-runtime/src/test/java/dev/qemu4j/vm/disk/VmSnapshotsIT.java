package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.failure.DiskException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Snapshots of whole machines inside of their disks, on a real QEMU. */
@Timeout(120)
class VmSnapshotsIT {
    @TempDir
    private Path work;

    @ParameterizedTest
    @EnumSource
    void load_savedMachine_goesOnFromThere(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            VmSnapshots snapshots = machine.vm().snapshots();
            assertThat(snapshots.blockers()).isEmpty();
            assertThat(snapshots.list()).isEmpty();
            machine.guest().write(10);
            snapshots.save("clean", DiskMachine.SOON);
            machine.guest().write(10);
            snapshots.save("later", DiskMachine.SOON);
            machine.guest().write(5);

            snapshots.load("clean", DiskMachine.SOON);
            assertThat(machine.guest().lastRecord()).isEqualTo(10);
            machine.guest().write(1);
            assertThat(machine.guest().lastRecord()).isEqualTo(11);
            snapshots.load("later", DiskMachine.SOON);
            assertThat(machine.guest().lastRecord()).isEqualTo(20);

            assertThat(snapshots.list()).extracting(VmSnapshot::tag).containsExactly("clean", "later");
            assertThat(snapshots.list()).allMatch(VmSnapshot::isComplete);
            assertThat(snapshots.list().get(0).disks()).containsExactlyInAnyOrder("root", "data");
            assertThat(snapshots.list().get(0).stateSize().bytes()).isPositive();
            snapshots.delete("later", DiskMachine.SOON);
            assertThat(snapshots.list()).extracting(VmSnapshot::tag).containsExactly("clean");
            machine.kill();
            assertThat(DiskMachine.records(work.resolve("root.qcow2")).holdsExactly(20))
                    .isTrue();
        }
    }

    @Test
    void tags_takenOrUnknown_areRefusedAndTheGuestRunsOn() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE)) {
            VmSnapshots snapshots = machine.vm().snapshots();
            snapshots.save("one", DiskMachine.SOON);
            assertThatThrownBy(() -> snapshots.save("one", DiskMachine.SOON))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("tag: 'one'");
            assertThatThrownBy(() -> snapshots.load("two", DiskMachine.SOON))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("one of [one]");
            assertThatThrownBy(() -> snapshots.delete("two", DiskMachine.SOON))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("one of [one]");
            assertThat(machine.vm().control().state()).isEqualTo(RunState.RUNNING);
            machine.guest().write(1);
        }
    }

    @Test
    void save_rawDisk_isRefusedBeforehand() throws Exception {
        Path raw = Files.write(work.resolve("scratch.raw"), new byte[1 << 20]);
        try (DiskMachine machine = DiskMachine.start(
                work,
                Wiring.DRIVE,
                "-blockdev",
                "driver=raw,node-name=raw,file.driver=file,file.filename=" + raw,
                "-device",
                "virtio-blk-pci,id=scratch,drive=raw")) {
            assertThat(machine.vm().snapshots().blockers()).hasSize(1);
            assertThatThrownBy(() -> machine.vm().snapshots().save("clean", DiskMachine.SOON))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("disk 'scratch'", "expected: qcow2");
            assertThat(machine.vm().control().state()).isEqualTo(RunState.RUNNING);
            machine.guest().write(1);
        }
    }

    @Test
    void save_deviceThatCannotMigrate_isRefusedBeforehand() throws Exception {
        try (DiskMachine machine = DiskMachine.start(
                work,
                Wiring.BLOCKDEV,
                "-object",
                "memory-backend-ram,id=shared,size=1M,share=on",
                "-device",
                "ivshmem-plain,memdev=shared")) {
            assertThatThrownBy(() -> machine.vm().snapshots().save("clean", DiskMachine.SOON))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("ivshmem");
            assertThat(machine.vm().snapshots().list()).isEmpty();
            machine.guest().write(1);
        }
    }

    @Test
    void load_diskThatCameLater_isRefused() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE)) {
            machine.vm().snapshots().save("clean", DiskMachine.SOON);
        }
        QemuImg.find().create(work.resolve("new.qcow2"), Format.QCOW2, DiskMachine.SIZE);
        try (DiskMachine machine = DiskMachine.start(
                work,
                Wiring.DRIVE,
                "-drive",
                "if=none,id=new-drive,format=qcow2,file=" + work.resolve("new.qcow2"),
                "-device",
                "virtio-blk-pci,id=new,drive=new-drive")) {
            VmSnapshots snapshots = machine.vm().snapshots();
            assertThat(snapshots.list().get(0).missing()).containsExactly("new");
            assertThatThrownBy(() -> snapshots.load("clean", DiskMachine.SOON))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("not in [new]");
            assertThat(machine.vm().control().state()).isEqualTo(RunState.RUNNING);
            snapshots.delete("clean", DiskMachine.SOON);
            assertThat(snapshots.list()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void load_diskWithABitmap_isRefusedBeforeAnyDiskGoesBack(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            VmSnapshots snapshots = machine.vm().snapshots();
            machine.guest().write(5);
            snapshots.save("clean", DiskMachine.SOON);
            machine.guest().write(5);
            String node = machine.vm().disk("data").graph().active().name();
            var block = machine.vm().qmp().blocking().block();
            block.blockDirtyBitmapAdd(node, "left", b -> {});

            assertThatThrownBy(() -> snapshots.load("clean", DiskMachine.SOON))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("disk 'data'", "bitmap 'left'", "block-dirty-bitmap-remove");
            assertThat(machine.vm().control().state()).isEqualTo(RunState.RUNNING);
            machine.guest().write(1);
            block.blockDirtyBitmapRemove(node, "left");
            snapshots.load("clean", DiskMachine.SOON);
            assertThat(machine.guest().lastRecord()).isEqualTo(5);
        }
    }

    @Test
    void load_savesThatShareATagOnly_isRefused() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE)) {
            machine.vm().snapshots().save("clean", DiskMachine.SOON);
        }
        for (String step : List.of("-d", "-c")) {
            HostCommand.of(
                            "qemu-img",
                            "snapshot",
                            step,
                            "clean",
                            work.resolve("data.qcow2").toString())
                    .run();
        }
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE)) {
            VmSnapshots snapshots = machine.vm().snapshots();
            assertThat(snapshots.list().get(0).isComplete()).isFalse();
            assertThatThrownBy(() -> snapshots.load("clean", DiskMachine.SOON))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("of different moments");
            machine.guest().write(1);
        }
    }

    @Test
    void save_nodeOfTwoDevicesOrWithADataFile_isOnceOrRefused() throws Exception {
        QemuImg.find().create(work.resolve("t.qcow2"), Format.QCOW2, DiskMachine.SIZE);
        String third = "driver=qcow2,node-name=t,file.driver=file,file.filename=" + work.resolve("t.qcow2");
        try (DiskMachine machine = DiskMachine.start(
                work,
                Wiring.BLOCKDEV,
                "-blockdev",
                third,
                "-device",
                "virtio-blk-pci,id=a,drive=t,share-rw=on",
                "-device",
                "virtio-blk-pci,id=b,drive=t,share-rw=on")) {
            machine.vm().snapshots().save("once", DiskMachine.SOON);
            assertThat(machine.vm().disk("a").graph().active().info().image().snapshots())
                    .hasSize(1);
            machine.vm().snapshots().load("once", DiskMachine.SOON);
        }
        Files.delete(work.resolve("t.qcow2"));
        HostCommand.of(
                        "qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        "-o",
                        "data_file=" + work.resolve("t.data"),
                        work.resolve("t.qcow2").toString(),
                        "1M")
                .run();
        try (DiskMachine machine = DiskMachine.start(
                work, Wiring.BLOCKDEV, "-blockdev", third, "-device", "virtio-blk-pci,id=a,drive=t")) {
            assertThatThrownBy(() -> machine.vm().snapshots().save("x", DiskMachine.SOON))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("disk 'a'", "without a data file");
            machine.guest().write(1);
        }
    }
}
