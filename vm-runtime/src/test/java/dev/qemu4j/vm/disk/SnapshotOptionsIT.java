package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.block.BlockdevDetectZeroesOptions;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options with which a disk is open are those of its overlay, also the ones that no query tells. */
@Timeout(120)
@Tag("once")
class SnapshotOptionsIT {
    private static final long BLOCK = 512;
    private static final long MIB = 1 << 20;

    @TempDir
    private Path work;

    private Path top;

    @BeforeEach
    void image() {
        top = work.resolve("a \"name\", and:more.qcow2");
        QemuImg.find().create(work.resolve("other.qcow2"), Format.QCOW2, DataSize.ofMib(16));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cache=none,discard=unmap", "cache=none,discard=unmap,detect-zeroes=unmap"})
    void snapshot_driveThatDiscards_keepsThatAndItsCache(String options) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE, drive(options))) {
            DiskSnapshot snapshot = machine.disks().disk("d").snapshot(top);

            BlockDeviceInfo before = snapshot.base().info();
            BlockDeviceInfo overlay = snapshot.overlay().info();
            assertThat(before.cache().direct()).isTrue();
            assertThat(overlay.cache()).isEqualTo(before.cache());
            assertThat(file(machine).cache()).isEqualTo(before.cache());
            assertThat(overlay.detectZeroes())
                    .isEqualTo(
                            options.contains("detect-zeroes")
                                    ? BlockdevDetectZeroesOptions.UNMAP
                                    : BlockdevDetectZeroesOptions.OFF);
            assertThat(allocatedAfterDiscard(machine)).isLessThan(MIB);
        }
    }

    @Test
    void snapshot_driveWithUnsafeCache_keepsItAndDiscardsNothing() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE, drive("cache=unsafe"))) {
            BlockDeviceInfo overlay =
                    machine.disks().disk("d").snapshot(top).overlay().info();

            assertThat(overlay.cache().noFlush()).isTrue();
            assertThat(overlay.cache().direct()).isFalse();
            assertThat(file(machine).cache().noFlush()).isTrue();
            assertThat(allocatedAfterDiscard(machine)).as("discard is ignored").isGreaterThan(8 * MIB);
        }
    }

    @Test
    void snapshot_nodeOfBlockdev_keepsItsOptions() throws Exception {
        String cache = ",cache.direct=on,cache.no-flush=on,discard=unmap";
        String[] nodes = {
            "-blockdev", "driver=file,node-name=f,filename=" + work.resolve("other.qcow2") + cache,
            "-blockdev", "driver=qcow2,node-name=n,file=f" + cache,
            "-device", "virtio-blk-pci,drive=n,id=d"
        };
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, nodes)) {
            DiskSnapshot snapshot = machine.disks().disk("d").snapshot(top);

            assertThat(snapshot.overlay().info().cache())
                    .isEqualTo(snapshot.base().info().cache());
            assertThat(snapshot.base().info().cache().noFlush()).isTrue();
            assertThat(file(machine).cache()).isEqualTo(snapshot.base().info().cache());
            assertThat(allocatedAfterDiscard(machine)).isLessThan(MIB);
        }
    }

    private String[] drive(String options) {
        List<String> drive = new ArrayList<>(List.of("-drive"));
        drive.add("if=none,id=h,format=qcow2,file=" + work.resolve("other.qcow2") + "," + options);
        drive.addAll(List.of("-device", "virtio-blk-pci,drive=h,id=d"));
        return drive.toArray(String[]::new);
    }

    private long allocatedAfterDiscard(DiskMachine machine) {
        guestWrites(machine, "write -q -P 7 0 8M");
        assertThat(allocated()).isGreaterThan(8 * MIB);
        guestWrites(machine, "discard -q 0 8M");
        guestWrites(machine, "flush");
        return allocated();
    }

    private static void guestWrites(DiskMachine machine, String command) {
        String line = "qemu-io -d /machine/peripheral/d/virtio-backend \"" + command + "\"";
        assertThat(machine.vm().qmp().blocking().misc().humanMonitorCommand(line))
                .as(command)
                .isEmpty();
    }

    private long allocated() {
        String blocks =
                HostCommand.of("stat", "--format=%b", top.toString()).run().stdout();
        return Long.parseLong(blocks.strip()) * BLOCK;
    }

    /** The overlay's file node, whose name QEMU made up. */
    private BlockDeviceInfo file(DiskMachine machine) {
        return machine.disks().graph().nodes().stream()
                .map(GraphNode::info)
                .filter(node -> node.drv().equals("file") && node.file().equals(top.toString()))
                .findFirst()
                .orElseThrow();
    }
}
