package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.guest.GuestException;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.graph.NoSuchDiskException;
import dev.qemu4j.vm.fault.DiskError;
import dev.qemu4j.vm.fault.Fault;
import dev.qemu4j.vm.fault.FaultException;
import dev.qemu4j.vm.fault.Faults;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults that are injected into disks of a guest that runs, and undone. */
@Timeout(240)
@Tag("once")
class InjectedDiskFaultsIT {
    @TempDir
    private Path work;

    @ParameterizedTest
    @EnumSource
    void failedWritesAndReads_areSeenByTheGuestUntilTheyAreUndone(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            machine.guest().write(3);

            try (Fault fault = machine.vm().faults().disk("root").failWrites(DiskError.EIO)) {
                refuses(() -> machine.guest().write(1));
                assertThat(machine.guest().read(3).number()).isEqualTo(3);
                assertThat(fault.isOn()).isTrue();
                assertThat(machine.vm().faults().active()).containsExactly(fault);
            }
            assertClean(machine);
            assertThat(machine.guest().write(2)).isEqualTo(5);

            try (Fault fault = machine.vm().faults().disk("root").failReads(DiskError.EIO, o -> o.once(true))) {
                refuses(() -> machine.guest().read(1));
                assertThat(machine.guest().read(1).number()).isEqualTo(1);
                assertThat(fault.what()).isEqualTo("disk 'root': reads fail with EIO, once");
            }
            assertClean(machine);

            try (Fault fault = machine.vm().faults().disk("root").failWrites(DiskError.EIO, o -> o.after(4))) {
                refuses(() -> machine.guest().write(9));
                assertThat(machine.guest().read(9).number()).isEqualTo(9);
                assertThat(fault.isOn()).isTrue();
            }
            machine.guest().write(1);
            machine.kill();
            assertThat(DiskMachine.records(work.resolve("root.qcow2")).holdsExactly(10))
                    .isTrue();
        }
    }

    /** By default, QEMU stops the guest at a full disk and nowhere else. */
    @ParameterizedTest
    @EnumSource
    void full_stopsTheGuest_whichGoesOnAfterIt(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            CompletableFuture<Long> written;
            try (Fault full = machine.vm().faults().disk("root").full()) {
                written = machine.guest().writeAsync(5);
                machine.vm().control().await(RunState.IO_ERROR, DiskMachine.SOON);
                assertThat(full.isOn()).isTrue();
            }
            assertThat(machine.vm().control().resume()).isEqualTo(RunState.RUNNING);
            assertThat(written.get(60, TimeUnit.SECONDS)).isEqualTo(5);

            assertClean(machine);
            machine.kill();
            assertThat(DiskMachine.records(work.resolve("root.qcow2")).holdsExactly(5))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void tear_ofARequest_leavesItsFirstSectors(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            try (Fault torn = machine.vm().faults().disk("data").tear(3)) {
                io(machine, "write -P 9 64k 4k");
                io(machine, "write -P 9 0 512");
                assertThat(torn.isOn()).isTrue();
            }
            assertClean(machine);
            io(machine, "write -P 7 128k 4k");
            flushAndKill(machine);

            assertThat(data(64 << 10, 1536)).containsOnly(9);
            assertThat(data((64 << 10) + 1536, 2560)).containsOnly(0);
            assertThat(data(0, 512)).containsOnly(0);
            assertThat(data(128 << 10, 4096)).containsOnly(7);
        }
    }

    @Test
    void sectorsAndLimits_areUndoneAsWell() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk data = machine.vm().disk("data");
            data.throttle(l -> l.iops(500));
            DiskLimits before = data.limits();
            try (Fault slow = machine.vm().faults().disk("data").slow(l -> l.iops(3))) {
                assertThat(data.limits()).isEqualTo(DiskLimits.builder().iops(3).build());
                assertThat(slow.what()).startsWith("disk 'data': slow");
            }
            assertThat(data.limits()).isEqualTo(before);

            Fault slow = machine.vm().faults().disk("data").slow(l -> l.iops(7));
            Fault slower = Faults.of(machine.vm().qmp()).disk("data").slow(l -> l.iops(3));
            slow.close();
            assertThat(data.limits()).isEqualTo(DiskLimits.builder().iops(3).build());
            slower.close();
            assertThat(data.limits()).isEqualTo(before);

            try (Fault bad = machine.vm().faults().disk("data").failWrites(DiskError.EIO, o -> o.sector(8))) {
                io(machine, "write -P 1 0 4k");
                io(machine, "write -P 2 0 8k");
                assertThat(bad.what()).endsWith("in sector 8");
            }
            io(machine, "write -P 3 4k 4k");
            assertClean(machine);
            flushAndKill(machine);
            assertThat(data(0, 4096)).containsOnly(1);
            assertThat(data(4096, 4096)).containsOnly(3);
        }
    }

    /** Those above one that is undone begin anew. */
    @ParameterizedTest
    @EnumSource
    void severalFaults_areUndoneInAnyOrder(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            Fault writes = machine.vm().faults().disk("data").failWrites(DiskError.EIO);
            Fault torn = machine.vm().faults().disk("data").tear(1);
            Fault reads = machine.vm().faults().disk("data").failReads(DiskError.EIO);
            io(machine, "write -P 1 0 512");

            writes.close();
            assertThat(machine.vm().disk("data").graph().filters()).hasSize(3);
            io(machine, "write -P 2 512 512");
            io(machine, "write -P 3 1024 512");
            torn.close();
            assertThat(machine.vm().disk("data").graph().filters()).hasSize(1);
            io(machine, "write -P 4 1536 512");
            reads.close();
            reads.close();

            assertClean(machine);
            flushAndKill(machine);
            assertThat(data(0, 512)).containsOnly(0);
            assertThat(data(512, 512)).containsOnly(2);
            assertThat(data(1024, 512)).containsOnly(0);
            assertThat(data(1536, 512)).containsOnly(4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_afterASnapshot_leavesTheOverlay(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            LiveDisk root = machine.vm().disk("root");
            machine.guest().write(2);
            try (Fault fault = machine.vm().faults().disk("root").failReads(DiskError.EIO)) {
                root.snapshot(work.resolve("o.qcow2"));
                assertThat(fault.isOn()).isTrue();
            }
            machine.guest().write(2);

            assertThat(root.graph().layers()).extracting(GraphNode::path).startsWith(work.resolve("o.qcow2"));
            assertClean(machine);
            machine.kill();
            assertThat(DiskMachine.records(work.resolve("o.qcow2")).holdsExactly(4))
                    .isTrue();
        }
    }

    @Test
    void close_belowAFilterOfOthers_saysSoAndCanBeTriedAgain() throws Exception {
        Path socket = work.resolve("qmp");
        try (DiskMachine machine =
                        DiskMachine.start(work, Wiring.DRIVE, "-qmp", "unix:" + socket + ",server=on,wait=off");
                QmpClient other = QmpClient.connect(UnixDomainSocketAddress.of(socket))) {
            Fault ours = machine.vm().faults().disk("data").failReads(DiskError.EIO);
            Fault theirs = Faults.of(other).disk("data").failWrites(DiskError.EIO);

            assertThatThrownBy(ours::close)
                    .isInstanceOf(FaultException.class)
                    .hasMessageContainingAll("disk 'data': reads fail with EIO", "is still there", "blkdebug");
            assertThat(ours.isOn()).isTrue();
            theirs.close();
            ours.close();
            assertThat(ours.isOn()).isFalse();
            assertClean(machine);
        }
    }

    @Test
    void disksThatCannotHaveOne_areRefused() throws Exception {
        String[] more = {"-blockdev", "driver=null-co,node-name=lonely,read-zeroes=on"};
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, more)) {
            Faults faults = machine.vm().faults();
            assertThatThrownBy(() -> faults.disk("rot").full())
                    .isInstanceOf(NoSuchDiskException.class)
                    .hasMessageContainingAll("disk: 'rot'", "root", "data", "lonely");
            assertThatThrownBy(() -> faults.disk("lonely").full())
                    .isInstanceOf(FaultException.class)
                    .hasMessageContaining("no device has it");
            assertThatThrownBy(() -> faults.disk("root").failReads(DiskError.EIO, o -> o.after(1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> faults.disk("root").tear(0)).isInstanceOf(IllegalArgumentException.class);
            assertThat(faults.active()).isEmpty();
            assertClean(machine);

            Fault fault = faults.disk("root").failReads(DiskError.EIO);
            machine.kill();
            assertThat(fault.isOn()).isFalse();
            fault.close();
            assertThatThrownBy(() -> faults.disk("root").full()).isInstanceOf(RuntimeException.class);
        }
    }

    private static void refuses(Runnable request) {
        assertThatThrownBy(request::run)
                .isInstanceOf(GuestException.class)
                .extracting(e -> ((GuestException) e).reason())
                .isEqualTo(GuestException.Reason.REFUSED);
    }

    /** Has QEMU do a request to the second disk in the place of the guest; what it says of that is in its own output only. */
    private static void io(DiskMachine machine, String request) {
        machine.vm()
                .qmp()
                .blocking()
                .misc()
                .humanMonitorCommand("qemu-io -d /machine/peripheral/data/virtio-backend \"" + request + "\"");
    }

    /** QEMU has the tables of an image in its memory. */
    private static void flushAndKill(DiskMachine machine) {
        io(machine, "flush");
        machine.kill();
    }

    /** Reads the second disk of a machine that has ended. */
    private byte[] data(int offset, int size) throws IOException {
        Path raw = work.resolve("data.raw");
        if (Files.notExists(raw)) {
            QemuImg.find().convert(ImageSource.of(work.resolve("data.qcow2"), Format.QCOW2), raw, Format.RAW);
        }
        return Arrays.copyOfRange(Files.readAllBytes(raw), offset, offset + size);
    }

    private static void assertClean(DiskMachine machine) {
        assertThat(machine.vm().faults().active()).isEmpty();
        assertThat(machine.disks().graph().nodes())
                .extracting(GraphNode::name)
                .noneMatch(name -> name.startsWith("qemu4j-fault"));
    }
}
