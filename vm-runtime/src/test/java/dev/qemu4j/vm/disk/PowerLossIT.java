package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.vm.VmExitReason;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.graph.NoSuchDiskException;
import dev.qemu4j.vm.fault.DiskError;
import dev.qemu4j.vm.fault.Fault;
import dev.qemu4j.vm.fault.FaultException;
import dev.qemu4j.vm.fault.PowerLoss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks after a loss of power: with all that was flushed, and no more. Under a guest without a driver for write caches a virtio disk has none, and an IDE disk has. */
@Timeout(240)
@Tag("once")
class PowerLossIT {
    private static final int KIB = 1024;

    @TempDir
    private Path work;

    @TempDir
    private Path logs;

    @ParameterizedTest
    @EnumSource
    void cut_losesWhatWasNotFlushedAndNothingElse(Wiring wiring) throws Exception {
        try (DiskMachine machine = start(wiring)) {
            io(machine, "write -P 8 0 1M");
            try (PowerLoss power = machine.vm().faults().armPowerLoss(logs, List.of("cached"))) {
                assertThat(machine.vm().control().state()).isEqualTo(RunState.RUNNING);
                io(machine, "write -P 1 0 64k");
                io(machine, "write -P 2 4k 4k");
                io(machine, "write -z 300k 4k");
                io(machine, "flush");
                io(machine, "write -P 3 0 6k");
                io(machine, "write -P 4 100k 200k");
                io(machine, "write -z 32k 4k");
                io(machine, "discard 200k 64k");
                power.cut();

                assertThat(machine.vm().exit().get(1, TimeUnit.MINUTES).reason())
                        .isEqualTo(VmExitReason.KILLED);
                assertThatThrownBy(power::cut)
                        .isInstanceOf(FaultException.class)
                        .hasMessageContaining("armed no more");
            }
            assertThat(data(0, 4 * KIB)).containsOnly(1);
            assertThat(data(4 * KIB, 4 * KIB)).containsOnly(2);
            assertThat(data(8 * KIB, 56 * KIB)).containsOnly(1);
            assertThat(data(64 * KIB, 236 * KIB)).containsOnly(8);
            assertThat(data(300 * KIB, 4 * KIB)).containsOnly(0);
            assertThat(data(304 * KIB, 720 * KIB)).containsOnly(8);
            assertNoLogs();
        }
    }

    @Test
    void cut_diskThatCannotBeCut_isToldWhenTheOthersAre() throws Exception {
        try (DiskMachine machine = start(Wiring.BLOCKDEV)) {
            io(machine, "write -P 8 0 64k");
            PowerLoss power = machine.vm().faults().armPowerLoss(logs, List.of("root", "cached"));
            io(machine, "write -P 1 0 4k");
            io(machine, "flush");
            io(machine, "write -P 3 0 64k");
            try (Stream<Path> files = Files.walk(logs)) {
                Files.delete(files.filter(file -> file.endsWith(Path.of("disk0", "original")))
                        .findFirst()
                        .orElseThrow());
            }

            assertThatThrownBy(power::cut)
                    .isInstanceOf(FaultException.class)
                    .hasMessageContaining("the power cut of disk 'root': ");
            assertThat(data(0, 4 * KIB)).containsOnly(1);
            assertThat(data(4 * KIB, 60 * KIB)).containsOnly(8);
            assertThat(machine.vm().faults().active()).isEmpty();
            assertNoLogs();
        }
    }

    @Test
    void cut_withASeed_keepsWholeSectorsOfEither() throws Exception {
        try (DiskMachine machine = start(Wiring.DRIVE);
                PowerLoss power = machine.vm().faults().armPowerLoss(logs, List.of())) {
            assertThat(power.disks()).hasSize(3).contains("root", "data");
            for (int i = 0; i < 12; i++) {
                io(machine, "write -P 5 " + 8 * i + "k 8k");
            }
            power.cut(3);

            int kept = 0;
            for (int sector = 0; sector < 12 * 16; sector++) {
                byte[] content = data(512 * sector, 512);
                assertThat(content).containsOnly(content[0]);
                kept += content[0] == 5 ? 1 : 0;
            }
            assertThat(kept).isBetween(10, 180);
            assertThat(kept % 16).isNotZero();
            assertNoLogs();
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_withoutACut_leavesAllWrites(Wiring wiring) throws Exception {
        try (DiskMachine machine = start(wiring)) {
            List<String> before = nodes(machine);
            try (PowerLoss power = machine.vm().faults().armPowerLoss(logs, List.of("root", "cached"))) {
                machine.guest().write(3);
                io(machine, "write -P 6 0 4k");
                try (Fault above = machine.vm().faults().disk("cached").failReads(DiskError.EIO)) {
                    assertThatThrownBy(() -> machine.vm().faults().armPowerLoss(logs, List.of("rot")))
                            .isInstanceOf(NoSuchDiskException.class);
                    assertThat(above.isOn()).isTrue();
                }
                assertThat(power.disks()).hasSize(2).startsWith("root");
            }
            assertThat(machine.vm().faults().active()).isEmpty();
            assertThat(nodes(machine)).isEqualTo(before);
            assertNoLogs();
            machine.guest().write(2);
            io(machine, "flush");
            machine.kill();
            assertThat(data(0, 4 * KIB)).containsOnly(6);
            assertThat(DiskMachine.records(work.resolve("root.qcow2")).holdsExactly(5))
                    .isTrue();
        }
    }

    @Test
    void close_ofAFaultBelow_saysThatThePowerLossHasToGoFirst() throws Exception {
        try (DiskMachine machine = start(Wiring.BLOCKDEV)) {
            Fault below = machine.vm().faults().disk("cached").failReads(DiskError.EIO);
            PowerLoss power = machine.vm().faults().armPowerLoss(logs, List.of("cached"));

            assertThatThrownBy(below::close)
                    .isInstanceOf(FaultException.class)
                    .hasMessageContaining("a power loss was armed above it");
            power.close();
            below.close();
            assertThat(machine.vm().faults().active()).isEmpty();
        }
    }

    private DiskMachine start(Wiring wiring) throws IOException {
        Path image = work.resolve("cached.qcow2");
        QemuImg.find().create(image, Format.QCOW2, DiskMachine.SIZE);
        String[] disk = wiring == Wiring.DRIVE
                ? new String[] {"-drive", "if=none,id=cached-drive,format=qcow2,discard=unmap,file=" + image}
                : new String[] {
                    "-blockdev",
                    "driver=qcow2,node-name=cached-drive,discard=unmap,file.driver=file,file.filename=" + image
                };
        return DiskMachine.start(work, wiring, disk[0], disk[1], "-device", "ide-hd,id=cached,drive=cached-drive");
    }

    private static List<String> nodes(DiskMachine machine) {
        return machine.disks().graph().nodes().stream()
                .map(GraphNode::name)
                .sorted()
                .toList();
    }

    private void assertNoLogs() throws IOException {
        try (Stream<Path> files = Files.walk(logs)) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(file -> List.of("original", "log").contains(String.valueOf(file.getFileName()))))
                    .isEmpty();
        }
    }

    private static void io(DiskMachine machine, String request) {
        machine.vm()
                .qmp()
                .blocking()
                .misc()
                .humanMonitorCommand("qemu-io -d /machine/peripheral/cached \"" + request + "\"");
    }

    private byte[] data(int offset, int size) throws IOException {
        Path raw = work.resolve("cached.raw");
        if (Files.notExists(raw)) {
            QemuImg.find().convert(ImageSource.of(work.resolve("cached.qcow2"), Format.QCOW2), raw, Format.RAW);
        }
        return Arrays.copyOfRange(Files.readAllBytes(raw), offset, offset + size);
    }
}
