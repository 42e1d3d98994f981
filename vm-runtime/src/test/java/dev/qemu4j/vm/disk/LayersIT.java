package dev.qemu4j.vm.disk;

import static dev.qemu4j.vm.disk.DiskGraphAssert.assertThat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.guest.GuestRecords;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.JobCancelledException;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.failure.DiskBusyException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.graph.NoSuchDiskException;
import dev.qemu4j.vm.disk.step.internal.DiskTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commits, streams and deletions of layers on a real QEMU while its guest writes. */
@Timeout(180)
@Tag("once")
class LayersIT {
    @TempDir
    private Path work;

    @ParameterizedTest
    @EnumSource
    void commit_activeLayer_movesAllRecordsDown(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            LiveDisk root = machine.disks().disk("root");
            machine.guest().write(20);
            root.snapshot(path("o1.qcow2"));
            machine.guest().write(20);
            CompletableFuture<Long> writing = machine.guest().writeUntilStoppedAsync();

            Job commit = root.commit();
            commit.awaitReady(DiskMachine.SOON);
            commit.complete();
            commit.await(DiskMachine.SOON);

            assertThat(files(root)).containsExactly("root.qcow2");
            assertThat(root.graph()).hasNoJobs();
            assertThat(machine.disks().graph()).hasNodes(4);
            machine.guest().stopWriting();
            long last = writing.get();
            machine.kill();
            assertThat(DiskMachine.records(path("root.qcow2")).holdsExactly(last))
                    .isTrue();
        }
    }

    @Test
    void finish_commitsAndDeletions_endWhetherTheyGetReadyOrNot() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.disks().disk("root");
            for (int i = 1; i <= 3; i++) {
                root.snapshot(path("o" + i + ".qcow2"));
            }

            root.deleteLayer(path("o1.qcow2").toString()).finish(DiskMachine.SOON);
            root.deleteLayer(path("o3.qcow2").toString()).finish(DiskMachine.SOON);
            root.commit().finish(DiskMachine.SOON);

            assertThat(files(root)).containsExactly("root.qcow2");
            assertThat(root.graph()).hasNoJobs();
        }
    }

    @ParameterizedTest
    @EnumSource
    void commit_lowerLayers_endsByItself(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            LiveDisk root = machine.disks().disk("root");
            for (int i = 1; i <= 3; i++) {
                machine.guest().write(10);
                root.snapshot(path("o" + i + ".qcow2"));
            }
            CompletableFuture<Long> writing = machine.guest().writeUntilStoppedAsync();

            Job commit = root.commit(c ->
                    c.top(path("o2.qcow2").toString()).base(path("root.qcow2").toString()));
            commit.await(DiskMachine.SOON);

            assertThat(files(root)).containsExactly("o3.qcow2", "root.qcow2");
            machine.guest().stopWriting();
            long last = writing.get();
            machine.kill();
            assertThat(DiskMachine.records(path("root.qcow2")).holdsExactly(30)).isTrue();
            assertThat(DiskMachine.records(path("o3.qcow2")).holdsExactly(last)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void flatten_chain_leavesOneFileAlone(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            LiveDisk root = machine.disks().disk("root");
            for (int i = 1; i <= 2; i++) {
                machine.guest().write(10);
                root.snapshot(path("o" + i + ".qcow2"));
            }
            CompletableFuture<Long> writing = machine.guest().writeUntilStoppedAsync();

            root.flatten().await(DiskMachine.SOON);

            assertThat(files(root)).containsExactly("o2.qcow2");
            assertThat(machine.disks().graph()).hasNodes(4);
            Files.delete(path("root.qcow2"));
            machine.guest().stopWriting();
            long last = writing.get();
            machine.kill();
            assertThat(DiskMachine.records(path("o2.qcow2")).holdsExactly(last)).isTrue();
        }
    }

    @Test
    void deleteLayer_anyOfThem_leavesTheContentOfTheOthers() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.disks().disk("root");
            for (int i = 1; i <= 4; i++) {
                machine.guest().write(10);
                root.snapshot(path("o" + i + ".qcow2"), o -> o.relativeBacking(true));
            }
            machine.guest().write(10);

            root.deleteLayer(path("o2.qcow2").toString()).await(DiskMachine.SOON);
            assertThat(files(root)).containsExactly("o4.qcow2", "o3.qcow2", "o1.qcow2", "root.qcow2");
            root.deleteLayer("root-node").await(DiskMachine.SOON);
            assertThat(files(root)).containsExactly("o4.qcow2", "o3.qcow2", "o1.qcow2");
            Job active = root.deleteLayer(path("o4.qcow2").toString());
            active.awaitReady(DiskMachine.SOON);
            active.complete();
            active.await(DiskMachine.SOON);
            assertThat(files(root)).containsExactly("o3.qcow2", "o1.qcow2");
            assertThatThrownBy(() -> root.deleteLayer("o9")).isInstanceOf(NoSuchDiskException.class);

            machine.kill();
            assertThat(DiskMachine.records(path("root.qcow2")).holdsExactly(10)).isTrue();
            assertThat(DiskMachine.records(path("o1.qcow2")).holdsExactly(20)).isTrue();
            assertThat(DiskMachine.records(path("o3.qcow2")).holdsExactly(50)).isTrue();
            assertThat(QemuImg.find()
                            .info(ImageSource.of(path("o3.qcow2"), Format.QCOW2))
                            .backingFilename())
                    .isEqualTo("o1.qcow2");
        }
    }

    @Test
    void commit_chainOfFiftyLayers_keepsEachRecord() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE)) {
            LiveDisk root = machine.disks().disk("root");
            for (int i = 1; i < 50; i++) {
                machine.guest().write(1);
                root.snapshot(path("o" + i + ".qcow2"));
            }
            machine.guest().write(1);
            assertThat(root.graph()).hasLayers(50);
            assertThat(machine.disks().graph().toSvg()).contains("o49.qcow2");

            root.stream(s -> s.top(path("o20.qcow2").toString())
                            .base(path("o10.qcow2").toString()))
                    .await(DiskMachine.SOON);
            assertThat(root.graph()).hasLayers(41);
            Job commit = root.commit(c -> c.base(path("root.qcow2").toString()));
            commit.awaitReady(DiskMachine.SOON);
            commit.complete();
            commit.await(DiskMachine.SOON);

            assertThat(files(root)).containsExactly("root.qcow2");
            machine.guest().write(1);
            machine.kill();
            assertThat(DiskMachine.records(path("root.qcow2")).holdsExactly(51)).isTrue();
            assertThat(DiskMachine.records(path("o20.qcow2")).last()).isGreaterThanOrEqualTo(20);
        }
    }

    @Test
    void commit_cancelled_changesNothing() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.disks().disk("root");
            root.snapshot(path("o1.qcow2"));
            machine.guest().write(100);

            Job commit = root.commit(c -> c.speed(DataSize.ofBytes(1)));
            assertThatThrownBy(() -> root.stream(LayerOptions.defaults()))
                    .isInstanceOf(DiskBusyException.class)
                    .hasMessageContaining("commit '" + commit.id());
            assertThatThrownBy(root::commit).isInstanceOf(DiskBusyException.class);
            assertThatThrownBy(() -> root.mirror(path("m.qcow2"))).isInstanceOf(DiskBusyException.class);
            commit.cancel();
            assertThatThrownBy(() -> commit.await(DiskMachine.SOON)).isInstanceOf(JobCancelledException.class);

            assertThat(files(root)).containsExactly("o1.qcow2", "root.qcow2");
            machine.guest().write(1);
            machine.kill();
            assertThat(DiskMachine.records(path("o1.qcow2")).holdsExactly(101)).isTrue();
        }
    }

    /** Nobody else would ever know of the job. */
    @Test
    void commit_interruptedWhenItsJobIsThere_isCancelled() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.disks().disk("root");
            root.snapshot(path("o1.qcow2"));
            machine.guest().write(100);
            QmpClient qmp = machine.vm().qmp();
            LayerOptions slow =
                    LayerOptions.builder().speed(DataSize.ofBytes(1)).build();
            DiskTask<Job> task =
                    DiskTask.inTurn(qmp, wanted -> new LayerJobs(qmp, "root", "commit").commit(slow), (job, wanted) -> {
                        wanted.orCancel(job);
                        return job;
                    });
            Job commit = task.future().get(60, TimeUnit.SECONDS);

            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> task.await("waiting for a commit of disk root"))
                    .isInstanceOf(QemuInterruptedException.class)
                    .hasNoSuppressedExceptions();

            assertThat(Thread.interrupted()).isTrue();
            assertThatThrownBy(() -> commit.await(DiskMachine.SOON)).isInstanceOf(JobCancelledException.class);
            assertThat(machine.disks().graph().jobs()).isEmpty();
        }
    }

    @Test
    void commit_pending_waitsForItsOwner() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.disks().disk("root");
            root.snapshot(path("o1.qcow2"));
            root.snapshot(path("o2.qcow2"));
            Job commit = root.commit(c -> c.top(path("o1.qcow2").toString()).pending(true));
            commit.awaitPending(DiskMachine.SOON);
            assertThat(root.graph()).hasLayers(3);
            commit.jobFinalize();
            commit.await(DiskMachine.SOON);
            assertThat(files(root)).containsExactly("o2.qcow2", "root.qcow2");
        }
    }

    @Test
    void commit_layersThatDoNotFit_areRefused() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.DRIVE)) {
            LiveDisk root = machine.disks().disk("root");
            assertThatThrownBy(root::commit)
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("no layer is below");
            assertThatThrownBy(root::flatten).isInstanceOf(DiskException.class);
            root.snapshot(path("o1.qcow2"));
            assertThatThrownBy(() -> root.commit(c -> c.top(path("root.qcow2").toString())
                            .base(path("o1.qcow2").toString())))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("expected: a layer below");
            assertThatThrownBy(() -> root.commit(c -> c.base("none")))
                    .isInstanceOf(NoSuchDiskException.class)
                    .hasMessageContaining(path("root.qcow2").toString());
            Files.move(path("root.qcow2"), path("renamed.qcow2"));
            assertThatThrownBy(root::commit)
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll(path("root.qcow2").toString(), "move it back");
            Files.move(path("renamed.qcow2"), path("root.qcow2"));
            machine.guest().write(3);
            Job commit = root.commit();
            commit.awaitReady(DiskMachine.SOON);
            commit.complete();
            commit.await(DiskMachine.SOON);
            machine.kill();
            assertThat(DiskMachine.records(path("root.qcow2")).holdsExactly(3)).isTrue();
        }
    }

    @Test
    void commit_intoASmallerAndReadOnlyBase_growsIt() throws Exception {
        DiskMachine.start(work, Wiring.DRIVE).close();
        QemuImg.find().overlay(path("big.qcow2"), path("root.qcow2"), Format.QCOW2);
        QemuImg.find().grow(ImageSource.of(path("big.qcow2"), Format.QCOW2), DataSize.ofMib(16));
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, path("big.qcow2"))) {
            LiveDisk root = machine.disks().disk("root");
            machine.guest().write(5);
            Job commit = root.commit();
            commit.awaitReady(DiskMachine.SOON);
            commit.complete();
            commit.await(DiskMachine.SOON);

            GraphDisk after = root.graph();
            assertThat(after.active().path()).isEqualTo(path("root.qcow2"));
            assertThat(after.active().size()).isEqualTo(DataSize.ofMib(16));
            assertThat(after.active().isReadOnly()).isFalse();
            machine.kill();
            assertThat(DiskMachine.records(path("root.qcow2")).holdsExactly(5)).isTrue();
        }
    }

    @Test
    void commit_bitmapOfTheBase_coversAllThatWasWrittenSince() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.disks().disk("root");
            machine.vm()
                    .qmp()
                    .blocking()
                    .block()
                    .blockDirtyBitmapAdd(
                            "root-node", "b", b -> b.persistent(true).granularity(512));
            machine.guest().write(10);
            root.snapshot(path("o1.qcow2"));
            machine.guest().write(200);
            Job commit = root.commit();
            commit.awaitReady(DiskMachine.SOON);
            commit.complete();
            commit.await(DiskMachine.SOON);

            GraphNode base = root.graph().active();
            assertThat(base.bitmaps()).hasSize(1);
            assertThat(base.bitmaps().get(0).recording()).isTrue();
            assertThat(base.bitmaps().get(0).count()).isGreaterThanOrEqualTo(210 * 512);
        }
    }

    @Test
    void bitmaps_lowerCommitAndFlatten_loseNoChange() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.disks().disk("root");
            machine.vm()
                    .qmp()
                    .blocking()
                    .block()
                    .blockDirtyBitmapAdd(
                            "root-node", "b", b -> b.persistent(true).granularity(512));
            machine.guest().write(100);
            root.snapshot(path("o1.qcow2"));
            machine.guest().write(100);
            root.snapshot(path("o2.qcow2"));
            machine.guest().write(20);

            root.commit(c -> c.top(path("o1.qcow2").toString())).await(DiskMachine.SOON);
            assertThat(root.graph().layers().get(1).bitmaps().get(0).count()).isGreaterThanOrEqualTo(200 * 512);
            assertThat(root.graph().active().bitmaps().get(0).count()).isGreaterThanOrEqualTo(220 * 512);

            root.flatten().await(DiskMachine.SOON);
            assertThat(files(root)).containsExactly("o2.qcow2");
            assertThat(root.graph().active().bitmaps().get(0).count()).isGreaterThanOrEqualTo(220 * 512);
        }
    }

    @Test
    void throttledDisk_snapshotCommitAndMirror_stayBelowTheFilter() throws Exception {
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
            LiveDisk disk = machine.disks().disk("throttled");
            disk.snapshot(path("t1.qcow2"));
            assertThat(disk.graph().top().name()).isEqualTo("filter");
            Job commit = disk.commit();
            commit.awaitReady(DiskMachine.SOON);
            commit.complete();
            commit.await(DiskMachine.SOON);
            assertThat(files(disk)).containsExactly("t.qcow2");
            Job mirror = disk.mirror(path("t2.qcow2"));
            mirror.awaitReady(DiskMachine.SOON);
            mirror.complete();
            mirror.await(DiskMachine.SOON);
            assertThat(files(disk)).containsExactly("t2.qcow2");
            assertThat(disk.graph().top().name()).isEqualTo("filter");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mirror_completed_movesTheGuestToTheNewImage(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            LiveDisk root = machine.disks().disk("root");
            machine.guest().write(20);
            root.snapshot(path("o1.qcow2"));
            machine.guest().write(20);
            CompletableFuture<Long> writing = machine.guest().writeUntilStoppedAsync();

            Job mirror = root.mirror(path("new.qcow2"), m -> m.writeBlocking(true));
            mirror.awaitReady(DiskMachine.SOON);
            mirror.complete();
            mirror.await(DiskMachine.SOON);

            assertThat(files(root)).containsExactly("new.qcow2");
            assertThat(machine.disks().graph()).hasNodes(4);
            machine.guest().stopWriting();
            long last = writing.get();
            machine.kill();
            assertThat(DiskMachine.records(path("new.qcow2")).holdsExactly(last))
                    .isTrue();
            GuestRecords old = DiskMachine.records(path("o1.qcow2"));
            assertThat(old.holdsExactly(old.last())).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mirror_topOnlyIntoRawAndCancelled_areAsTheyAreAsked(Wiring wiring) throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            LiveDisk root = machine.disks().disk("root");
            machine.guest().write(20);
            root.snapshot(path("o1.qcow2"));
            machine.guest().write(20);

            Job top = root.mirror(path("top.qcow2"), m -> m.topOnly(true).nodeName("new-top"));
            top.awaitReady(DiskMachine.SOON);
            top.complete();
            top.await(DiskMachine.SOON);
            assertThat(files(root)).containsExactly("top.qcow2", "root.qcow2");
            assertThat(root.graph().active().name()).isEqualTo("new-top");

            Job raw = root.mirror(path("copy.raw"), m -> m.format(Format.RAW));
            raw.awaitReady(DiskMachine.SOON);
            raw.completeWithoutPivot();
            raw.await(DiskMachine.SOON);
            assertThat(files(root)).containsExactly("top.qcow2", "root.qcow2");
            assertThat(GuestRecords.scan(path("copy.raw")).holdsExactly(40)).isTrue();

            Job cancelled = root.mirror(path("gone.qcow2"));
            cancelled.cancel();
            assertThatThrownBy(() -> cancelled.await(DiskMachine.SOON)).isInstanceOf(JobCancelledException.class);
            assertThat(path("gone.qcow2")).doesNotExist();
            assertThat(machine.disks().graph()).hasNodes(6);
            assertThatThrownBy(() -> root.mirror(path("copy.raw"))).hasMessageContaining("is there already");
            machine.guest().write(1);
            machine.kill();
            assertThat(DiskMachine.records(path("top.qcow2")).holdsExactly(41)).isTrue();
        }
    }

    private static List<String> files(LiveDisk disk) {
        return disk.graph().layers().stream()
                .map(layer -> requireNonNull(layer.path()).getFileName().toString())
                .toList();
    }

    private Path path(String name) {
        return work.resolve(name);
    }
}
