package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.vm.VmOptions;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sizes and limits of the disks of a real QEMU, and disks that are thrown away. */
@Timeout(120)
class DiskChangeIT {
    @TempDir
    private Path work;

    @ParameterizedTest
    @EnumSource
    void grow_andShrink_changeTheSize(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            LiveDisk root = machine.vm().disk("root");
            machine.guest().write(5);

            root.grow(DataSize.ofMib(16));
            assertThat(root.graph().active().size()).isEqualTo(DataSize.ofMib(16));
            assertThatThrownBy(() -> root.grow(DataSize.ofMib(9)))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("expected: at least 16 MiB", "shrink");
            assertThatThrownBy(() -> root.shrink(DataSize.ofMib(20), Consent.dataBeyondTheEndIsLost()))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("expected: below 16 MiB");
            root.shrink(DataSize.ofMib(8), Consent.dataBeyondTheEndIsLost());
            assertThat(root.graph().active().size()).isEqualTo(DataSize.ofMib(8));

            machine.guest().write(5);
            machine.kill();
            assertThat(DiskMachine.records(work.resolve("root.qcow2")).holdsExactly(10))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void limit_setAndCleared_isWhatQemuReports(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            LiveDisk root = machine.vm().disk("root");
            DiskLimits limits = DiskLimits.builder()
                    .bpsWr(DataSize.ofMib(4))
                    .iops(200)
                    .iopsMax(400)
                    .build();

            root.throttle(limits);
            assertThat(root.limits()).isEqualTo(limits);
            assertThat(machine.vm().disk("data").limits())
                    .isEqualTo(DiskLimits.builder().build());
            machine.guest().write(20);
            root.snapshot(work.resolve("o.qcow2"));
            assertThat(root.limits()).isEqualTo(limits);

            assertThatThrownBy(() -> root.throttle(l -> l.bps(DataSize.ofMib(1)).bpsRd(DataSize.ofMib(1))))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("limits of disk 'root'");
            assertThat(root.limits()).isEqualTo(limits);
            root.throttle(l -> {});
            assertThat(root.limits().toString()).startsWith("DiskLimits[bps 0");
        }
    }

    @Test
    void limit_diskWithoutADevice_isRefused() throws Exception {
        try (DiskMachine machine =
                DiskMachine.start(work, Wiring.DRIVE, "-blockdev", "driver=null-co,node-name=alone,size=1048576")) {
            assertThatThrownBy(() -> machine.vm().disk("alone").throttle(l -> l.iops(1)))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("no device has it");
        }
    }

    @Test
    void commit_throwawayDisk_isRefused() throws Exception {
        DiskMachine.start(work, Wiring.BLOCKDEV).close();
        byte[] before = Files.readAllBytes(work.resolve("root.qcow2"));
        VmOptions throwaway = VmOptions.builder().throwaway("root-node").build();
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, throwaway)) {
            machine.guest().write(5);
            assertThatThrownBy(() -> machine.vm().disk("root").commit())
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("throwaway", "mirror");
            machine.vm().disk("root").snapshot(work.resolve("kept.qcow2"));
            Job mirror = machine.vm().disk("root").mirror(work.resolve("copy.qcow2"));
            mirror.awaitReady(DiskMachine.SOON);
            mirror.completeWithoutPivot();
            mirror.await(DiskMachine.SOON);
            machine.kill();
            assertThat(DiskMachine.records(work.resolve("copy.qcow2")).holdsExactly(5))
                    .isTrue();
        }
        assertThat(work.resolve("root.qcow2")).hasBinaryContent(before);
    }

    /** The immutable mode of {@code -snapshot}, and the commit of its changes when they are wanted after all. */
    @Test
    void commit_driveWithSnapshotOn_keepsTheChanges() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE, "-snapshot", "")) {
            LiveDisk root = machine.vm().disk("root");
            assertThat(root.graph().layers()).hasSize(2);
            machine.guest().write(5);

            Job commit = root.commit();
            commit.awaitReady(DiskMachine.SOON);
            commit.complete();
            commit.await(DiskMachine.SOON);

            assertThat(root.graph().layers()).extracting(GraphNode::path).containsExactly(work.resolve("root.qcow2"));
            machine.guest().write(1);
            machine.kill();
            assertThat(DiskMachine.records(work.resolve("root.qcow2")).holdsExactly(6))
                    .isTrue();
        }
    }
}
