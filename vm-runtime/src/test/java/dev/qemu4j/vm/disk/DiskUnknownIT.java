package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that QEMU has done, while its client does not know: nothing that QEMU may use is undone. */
@Timeout(120)
@Tag("once")
class DiskUnknownIT {
    @TempDir
    private Path work;

    @ParameterizedTest
    @EnumSource
    void mirror_replyIsLost_leavesTheImageToTheJob(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring, "-qmp", LossyMonitor.option(work));
                LossyMonitor lossy = LossyMonitor.of(work)) {
            machine.guest().write(20);
            lossy.lose("blockdev-mirror");
            LiveDisk root = Disks.of(lossy.qmp()).disk("root");
            assertThatThrownBy(() -> root.mirror(path("m.qcow2")))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessageContainingAll("attach to it", path("m.qcow2") + " were left");

            String id = machine.vm().disk("root").graph().jobs().get(0).id();
            Job job = Jobs.of(machine.vm().qmp()).attach(id);
            job.awaitReady(DiskMachine.SOON);
            job.complete();
            job.await(DiskMachine.SOON);
            machine.guest().write(20);
            assertThat(machine.vm().disk("root").graph().layers())
                    .extracting(GraphNode::path)
                    .containsExactly(path("m.qcow2"));
            machine.kill();
            assertThat(DiskMachine.records(path("m.qcow2")).holdsExactly(40)).isTrue();
        }
    }

    @Test
    void mirror_connectionIsLost_leavesTheImage() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, "-qmp", LossyMonitor.option(work));
                LossyMonitor lossy = LossyMonitor.of(work)) {
            lossy.disconnectAfter("blockdev-mirror");
            LiveDisk root = Disks.of(lossy.qmp()).disk("root");
            assertThatThrownBy(() -> root.mirror(path("m.qcow2")))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("may mirror");
            assertThat(path("m.qcow2")).exists();
            assertThat(machine.vm().disk("root").graph().jobs()).hasSize(1);
        }
    }

    /** Another client dismisses the job, so that its owner reads no outcome. */
    @Test
    void mirror_outcomeIsUnread_leavesTheImageThatTheGuestRunsOn() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, "-qmp", LossyMonitor.option(work));
                LossyMonitor lossy = LossyMonitor.of(work)) {
            Job job = Disks.of(lossy.qmp()).disk("root").mirror(path("m.qcow2"));
            job.awaitReady(DiskMachine.SOON);
            lossy.disconnectAfter("job-complete");
            job.completeAsync();
            assertThatThrownBy(() -> job.await(DiskMachine.SOON)).isInstanceOf(RuntimeException.class);
            assertThat(path("m.qcow2")).exists();
            machine.guest().write(5);
            machine.kill();
            assertThat(DiskMachine.records(path("m.qcow2")).holdsExactly(5)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void snapshot_replyIsLost_leavesTheOverlay(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring, "-qmp", LossyMonitor.option(work));
                LossyMonitor lossy = LossyMonitor.of(work)) {
            lossy.lose("transaction");
            LiveDisk root = Disks.of(lossy.qmp()).disk("root");
            assertThatThrownBy(() -> root.snapshot(path("o.qcow2")))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessageContaining("the outcome is unknown");
            machine.guest().write(5);
            machine.kill();
            assertThat(DiskMachine.records(path("o.qcow2")).holdsExactly(5)).isTrue();
        }
    }

    private Path path(String name) {
        return work.resolve(name);
    }
}
