package dev.qemu4j.vm.disk;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.guest.GuestRecords;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockExportOptions;
import dev.qemu4j.qapi.sockets.SocketAddressLegacy;
import dev.qemu4j.qapi.sockets.UnixSocketAddress;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.backup.BackedUpDisk;
import dev.qemu4j.vm.disk.backup.BackupException;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.backup.BackupProblem;
import dev.qemu4j.vm.disk.backup.BackupReceiver;
import dev.qemu4j.vm.disk.backup.BackupSource;
import dev.qemu4j.vm.disk.backup.DiskBackup;
import dev.qemu4j.vm.disk.backup.PulledDisk;
import dev.qemu4j.vm.disk.failure.DiskBusyException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.disk.stream.DiskReceiver;
import dev.qemu4j.vm.disk.stream.DiskStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Backups that this JVM pulls out of a real QEMU while its guest writes, and the way back. */
@Timeout(300)
@Tag("once")
class PullIT {
    @TempDir
    private Path work;

    /** Pulled and pushed backups, with and without a fleecing of one's own, are links of one chain. */
    @ParameterizedTest
    @EnumSource
    void pull_betweenPushedBackupsUnderAGuestThatWrites_isALinkOfTheirChain(Wiring wiring) throws Exception {
        BackupFolder folder = folder();
        Path fast = Files.createDirectory(path("fast"));
        long[] reported = new long[5];
        long last;
        try (DiskMachine machine = DiskMachine.start(work, wiring)) {
            CompletableFuture<Long> writing = CompletableFuture.completedFuture(0L);
            for (int i = 1; i <= 4; i++) {
                reported[i] = machine.guest().write(40);
                writing = machine.guest().writeUntilStoppedAsync();
                DiskBackup backup = switch (i) {
                    case 1 -> machine.disks().pull(folder);
                    case 2 -> machine.disks().backup(folder);
                    case 3 -> machine.disks().pull(folder, b -> b.fleecing(fast));
                    default -> machine.disks().backup(folder, b -> b.fleecing(fast));
                };
                machine.guest().stopWriting();
                boolean first = i == 1;
                assertThat(backup.number()).isEqualTo(i);
                assertThat(backup.disks()).extracting(BackedUpDisk::name).containsExactlyInAnyOrder("root", "data");
                assertThat(backup.disks()).allMatch(disk -> disk.full() == first && !disk.streamed());
                assertThat(fast).isEmptyDirectory();
                assertThat(machine.vm().disk("root").graph().filters()).isEmpty();
            }
            last = writing.get();
            assertUntouched(machine);
            assertThat(machine.vm().disk("root").graph().active().bitmaps()).hasSize(1);
        }
        assertThat(folder.verify()).isEmpty();
        for (int i = 1; i <= 4; i++) {
            GuestRecords records = restored(folder, i);
            assertThat(records.last()).isBetween(reported[i], i < 4 ? reported[i + 1] : last);
            assertThat(records.holdsExactly(records.last())).isTrue();
        }
        assertThat(Files.size(folder.directory(3)
                        .resolve(requireNonNull(folder.list().get(2).disk("data"))
                                .file())))
                .isLessThan(400_000);
    }

    @Test
    void pull_toAReceiver_comesBackFromItsStreams() throws Exception {
        BackupFolder folder = folder();
        List<PulledDisk> told = new ArrayList<>();
        BackupReceiver receiver = disk -> {
            told.add(disk);
            return DiskStream.writer(zipped(disk.backup(), disk.name()));
        };
        BackupSource source = (backup, disk, into) -> replay(backup.number(), disk.name(), into);
        List<Double> progress = new ArrayList<>();
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            machine.guest().write(40);
            DiskBackup first = machine.disks().pull(folder, b -> b.onProgress(progress::add), receiver);
            assertThat(first.disks()).allMatch(disk -> disk.full() && disk.streamed());
            machine.guest().write(40);
            assertThat(machine.disks()
                            .pull(folder, BackupOptions.defaults(), receiver)
                            .disks())
                    .noneMatch(BackedUpDisk::full);
            DiskBackup pushed = machine.disks().backup(folder, b -> b.disks("root"));
            assertThat(requireNonNull(pushed.disk("root")).reason()).contains("went to a receiver");
            DiskBackup again = machine.disks().pull(folder, b -> b.disks("root"), receiver);
            assertThat(requireNonNull(again.disk("root")).reason()).contains("are in the folder");
        }
        assertThat(progress).isSorted().endsWith(1.0);
        assertThat(told).hasSize(5).extracting(PulledDisk::full).containsExactly(true, true, false, false, true);
        assertThat(folder.directory(2)).isDirectoryContaining("glob:**manifest.json");
        assertThat(folder.verify()).isEmpty();
        assertThat(folder.verify(source)).isEmpty();
        for (int i = 1; i <= 2; i++) {
            Path target = path("streamed-" + i + ".qcow2");
            folder.restore(source, i, "root", target);
            assertThat(DiskMachine.records(target).holdsExactly(40L * i)).isTrue();
        }
        assertThat(restored(folder, 3).holdsExactly(80)).isTrue();
        assertRefused(folder, source);
    }

    private void assertRefused(BackupFolder folder, BackupSource source) {
        Path target = path("refused.qcow2");
        assertThatThrownBy(() -> folder.restore(1, "root", target))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("expected: a source");
        assertThatThrownBy(() -> folder.restore(source, 3, "root", target))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("expected: no source");
        BackupSource damaged = (backup, disk, into) -> replay(backup.number(), disk.name(), new Damage(into));
        assertThatThrownBy(() -> folder.restore(damaged, 2, "root", target))
                .isInstanceOf(BackupException.class)
                .hasMessageContainingAll("the stream of disk 'root' of backup 1", "another one");
        BackupSource cut = (backup, disk, into) -> {};
        assertThatThrownBy(() -> folder.restore(cut, 2, "root", target)).isInstanceOf(BackupException.class);
        assertThat(target).doesNotExist();
        for (BackupSource bad : List.of(cut, damaged)) {
            assertThat(folder.verify(bad))
                    .allSatisfy(problem -> assertThat(problem.what()).contains("is another one"))
                    .extracting(BackupProblem::backup)
                    .contains(1, 2, 4)
                    .doesNotContain(3);
        }
        BackupSource beyond = (backup, disk, into) -> into.zero(disk.size().bytes(), 512);
        assertThatThrownBy(() -> folder.restore(beyond, 2, "root", target))
                .isInstanceOf(BackupException.class)
                .hasMessageContainingAll("the stream of disk 'root' of backup 1", "inside of the disk's");
        assertThat(target).doesNotExist();
    }

    /** Changes a bit of each piece of data. */
    private record Damage(DiskReceiver next) implements DiskReceiver {
        @Override
        public void data(long offset, ByteBuffer data) {
            ByteBuffer copy =
                    ByteBuffer.allocate(data.remaining()).put(data.duplicate()).flip();
            copy.put(0, (byte) (copy.get(0) ^ 1));
            next.data(offset, copy);
        }

        @Override
        public void zero(long offset, long length) {
            next.zero(offset, length);
        }
    }

    @Test
    void pull_meanwhile_otherOperationsAreRefusedAndNamesStayClear() throws Exception {
        BackupFolder folder = folder();
        List<Throwable> refusals = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            machine.guest().write(20);
            DiskBackup backup = machine.disks()
                    .pull(
                            folder,
                            b -> b.disks("root"),
                            disk -> new First(() -> {
                                machine.guest().write(20);
                                names.add(machine.disks()
                                        .graph()
                                        .disk("root-node")
                                        .name());
                                names.add(machine.disks()
                                        .graph()
                                        .disk(path("root.qcow2").toString())
                                        .name());
                                refusals.add(
                                        failure(() -> machine.vm().disk("root").snapshot(path("o.qcow2"))));
                                refusals.add(failure(() ->
                                        machine.disks().backup(BackupFolder.at(path("others")), b -> b.disks("root"))));
                                refusals.add(failure(() -> machine.disks().pull(folder)));
                                machine.disks().disk("data").snapshot(path("d.qcow2"));
                            }));
            assertThat(backup.disks()).hasSize(1);
            assertThat(names).containsExactly("root", "root");
            assertThat(refusals).hasSize(3);
            assertThat(refusals.subList(0, 2))
                    .allSatisfy(refused -> assertThat(refused)
                            .isInstanceOf(DiskBusyException.class)
                            .hasMessageContaining("a backup uses it"));
            assertThat(refusals.get(2)).isInstanceOf(DiskException.class).hasMessageContaining("in use");
            assertThat(path("o.qcow2")).doesNotExist();
            machine.vm().disk("root").snapshot(path("o.qcow2"));
            machine.guest().write(1);
        }
    }

    @Test
    void pull_cancelled_isUndoneAndLosesNoChange() throws Exception {
        BackupFolder folder = folder();
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            machine.guest().write(20);
            machine.disks().pull(folder);
            machine.guest().write(20);
            CompletableFuture<Thread> taker = new CompletableFuture<>();
            List<Throwable> ends = new ArrayList<>();
            taker.complete(new Thread(() -> ends.add(failure(() -> machine.disks()
                    .pull(
                            folder,
                            b -> b.full(true),
                            disk -> new First(() -> taker.join().interrupt()))))));
            taker.join().start();
            taker.join().join();
            assertThat(ends).singleElement().isInstanceOf(QemuInterruptedException.class);
            assertThatThrownBy(() -> machine.disks()
                            .pull(
                                    folder,
                                    b -> b.full(true),
                                    disk -> new First(() -> {
                                        throw new IllegalStateException("the receiver's own");
                                    })))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the receiver's own");
            assertThatThrownBy(() -> machine.disks()
                            .pull(
                                    folder,
                                    b -> b.full(true).speed(DataSize.ofBytes(1)).timeout(Duration.ofMillis(50))))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessageContaining("the copying of disk");
            assertUntouched(machine);
            assertThat(folder.list()).hasSize(1);
            DiskBackup second = machine.disks().pull(folder);
            assertThat(second.disks()).noneMatch(BackedUpDisk::full);
        }
        assertThat(folder.verify()).isEmpty();
        assertThat(restored(folder, 2).holdsExactly(40)).isTrue();
    }

    @Test
    void pull_serverOfOthers_isRefusedAndLeftAlone() throws Exception {
        BackupFolder folder = folder();
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            var block = machine.vm().qmp().blocking().block();
            block.nbdServerStart(SocketAddressLegacy.unix(UnixSocketAddress.of(
                    machine.vm().runDirectory().resolve("nbd").toString())));
            block.blockExportAdd(BlockExportOptions.nbd("theirs", "data-node"));
            assertThatThrownBy(() -> machine.disks().pull(folder))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("runs for others", "theirs", "push");
            assertThat(block.queryBlockExports()).hasSize(1);
            assertUntouched(machine);
            machine.disks().backup(folder, b -> b.fleecing(work));
            assertThat(block.queryBlockExports()).hasSize(1);
            assertUntouched(machine);
        }
        assertThat(folder.verify()).isEmpty();
    }

    /** A device whose place QEMU tells by its id, with a raw image below a throttle of its user's. */
    @Test
    void pull_otherDevicesAndNodes_areFleecedToo() throws Exception {
        BackupFolder folder = folder();
        byte[] content = new byte[3 << 20];
        Arrays.fill(content, (byte) 7);
        Files.write(path("raw"), content);
        try (DiskMachine machine = DiskMachine.start(
                work,
                Wiring.DRIVE,
                "-blockdev",
                "driver=file,node-name=raw,filename=" + path("raw"),
                "-object",
                "throttle-group,id=slow",
                "-blockdev",
                "driver=throttle,node-name=throttled,throttle-group=slow,file=raw",
                "-device",
                "ide-hd,id=third,drive=throttled")) {
            int nodes = machine.disks().graph().nodes().size();
            DiskBackup first = machine.disks().pull(folder, b -> b.disks("third"));
            assertThat(requireNonNull(first.disk("third")).full()).isTrue();
            machine.vm().qmp().blocking().misc().humanMonitorCommand("qemu-io -d third \"write -P 8 1M 64k\"");
            assertThat(requireNonNull(machine.disks()
                                    .pull(folder, b -> b.disks("third"))
                                    .disk("third"))
                            .full())
                    .isFalse();
            assertThat(machine.disks().graph().nodes()).hasSize(nodes);
            assertThat(machine.vm().disk("third").graph().filters())
                    .extracting(GraphNode::name)
                    .containsExactly("throttled");
        }
        folder.restore(1, "third", path("1.qcow2"));
        folder.restore(2, "third", path("2.qcow2"));
        QemuImg img = QemuImg.find();
        img.convert(ImageSource.of(path("1.qcow2"), Format.QCOW2), path("1.raw"), Format.RAW);
        assertThat(path("1.raw")).hasBinaryContent(content);
        assertThat(img.compare(ImageSource.of(path("2.qcow2"), Format.QCOW2), ImageSource.of(path("raw"), Format.RAW))
                        .identical())
                .isTrue();
    }

    /** Runs an action at the first piece, and takes the rest. */
    private static final class First implements DiskReceiver {
        private final Runnable action;
        private boolean done;

        First(Runnable action) {
            this.action = action;
        }

        @Override
        public void data(long offset, ByteBuffer data) {
            run();
        }

        @Override
        public void zero(long offset, long length) {
            run();
        }

        private void run() {
            if (!done) {
                done = true;
                action.run();
            }
        }
    }

    private static Throwable failure(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            return e;
        }
        return new AssertionError("it was not refused");
    }

    private static void assertUntouched(DiskMachine machine) {
        assertThat(machine.disks().graph().nodes()).hasSize(4);
        assertThat(machine.disks().graph().jobs()).isEmpty();
        assertThat(machine.vm().qmp().blocking().qom().qomList("/objects"))
                .noneMatch(object -> object.name().startsWith("qemu4j-"));
    }

    private GZIPOutputStream zipped(int backup, String disk) {
        try {
            return new GZIPOutputStream(Files.newOutputStream(path(backup + disk + ".gz")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void replay(int backup, String disk, DiskReceiver into) {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(path(backup + disk + ".gz")))) {
            DiskStream.replay(in, into);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BackupFolder folder() {
        return BackupFolder.at(path("backups"));
    }

    private GuestRecords restored(BackupFolder folder, int number) throws Exception {
        Path target = path("restored-" + number + ".qcow2");
        folder.restore(number, "root", target);
        return DiskMachine.records(target);
    }

    private Path path(String name) {
        return work.resolve(name);
    }
}
