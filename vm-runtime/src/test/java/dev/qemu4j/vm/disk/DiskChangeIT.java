package dev.qemu4j.vm.disk;

import static dev.qemu4j.vm.disk.DiskGraphAssert.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.vm.VmOptions;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Sizes and limits of the disks of a real QEMU, and disks that are thrown away. */
@Timeout(120)
@Tag("once")
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

    /** QEMU says that it has done it. */
    @Test
    void shrink_ofABlockDevice_isToldAsNotDone() throws Exception {
        Assumptions.assumeTrue(
                Files.isWritable(Path.of("/dev/loop-control")), "not run: loop devices need root on this host");
        Path file = Files.write(work.resolve("loop.raw"), new byte[1 << 20]);
        String loop = run("losetup", "--find", "--show", "--", file.toString());
        String[] device = {
            "-blockdev",
            "driver=raw,node-name=loop,file.driver=host_device,file.filename=" + loop,
            "-device",
            "virtio-blk-pci,id=third,drive=loop"
        };
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, device)) {
            LiveDisk third = machine.vm().disk("third");
            assertThatThrownBy(() -> third.shrink(DataSize.ofKib(4), Consent.dataBeyondTheEndIsLost()))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("resize of disk 'third' to 4 KiB", "left it at 1 MiB", "block device");
            assertThat(third.graph().active().size()).isEqualTo(DataSize.ofMib(1));
        } finally {
            run("losetup", "--detach", loop);
        }
    }

    private static String run(String... command) {
        return HostCommand.builder(List.of(command)).build().run().stdout().strip();
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

    @ParameterizedTest
    @EnumSource
    void throttle_asItWasRead_keepsWhatOnlyQemuKnows(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            LiveDisk root = machine.vm().disk("root");
            String path = requireNonNull(requireNonNull(root.graph().device()).path());
            machine.vm()
                    .qmp()
                    .blocking()
                    .block()
                    .blockSetIoThrottle(t -> t.id(path)
                            .bps(0)
                            .bpsRd(1_000_000)
                            .bpsWr(0)
                            .iops(100)
                            .iopsRd(0)
                            .iopsWr(0)
                            .bpsRdMax(5_000_000)
                            .bpsRdMaxLength(3)
                            .iopsMax(200)
                            .iopsMaxLength(2)
                            .iopsSize(4096));
            String before = told(machine);
            assertThat(before).contains("\"bps_rd_max\":5000000", "\"iops_max_length\":2", "\"iops_size\":4096");

            root.throttle(root.limits());
            assertThat(told(machine)).isEqualTo(before);
            root.throttle(root.limits().toBuilder().bpsRd(DataSize.ofBytes(0)).build());
            assertThat(told(machine)).contains("\"iops_max_length\":2").doesNotContain("bps_rd_max");
            root.throttle(root.limits().toBuilder().iops(0).iopsMax(0).build());
            assertThat(told(machine)).doesNotContain("iops_size");
            root.throttle(l -> {});
            assertThat(root.limits()).isEqualTo(DiskLimits.builder().build());
        }
    }

    /** Returns the limits of the first disk as QEMU tells them. */
    private static String told(DiskMachine machine) {
        JsonNode inserted =
                machine.vm().qmp().blocking().execute("query-block").path(0).path("inserted");
        StringBuilder told = new StringBuilder();
        inserted.properties().stream()
                .filter(entry -> entry.getKey().matches("(bps|iops).*"))
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> told.append('"')
                        .append(entry.getKey())
                        .append("\":")
                        .append(entry.getValue())
                        .append(' '));
        return told.toString();
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
            assertThat(root.graph()).hasLayers(2);
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
