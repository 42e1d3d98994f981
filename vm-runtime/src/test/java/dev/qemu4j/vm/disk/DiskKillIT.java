package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.guest.GuestRecords;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** QEMU is killed at some moment of an operation: no record that the guest has reported is lost, and running it again succeeds. */
@Timeout(300)
@Tag("once")
class DiskKillIT {
    @TempDir
    private Path work;

    private enum Operation {
        SNAPSHOT,
        COMMIT,
        COMMIT_LOWER,
        STREAM,
        MIRROR;

        CompletableFuture<?> start(LiveDisk disk, Path file) {
            LayerOptions slow = LayerOptions.builder().speed(DataSize.ofMib(4)).build();
            return switch (this) {
                case SNAPSHOT -> disk.snapshotAsync(file);
                case COMMIT_LOWER ->
                    disk.commitAsync(c -> c.top(disk.graph().layers().get(1).name()))
                            .thenCompose(Job::result);
                case COMMIT -> disk.commitAsync(slow).thenCompose(Operation::completed);
                case STREAM -> disk.streamAsync(slow).thenCompose(Job::result);
                case MIRROR ->
                    disk.mirrorAsync(file, m -> m.speed(DataSize.ofMib(4))).thenCompose(Operation::completed);
            };
        }

        private static CompletableFuture<?> completed(Job job) {
            return job.ready().thenCompose(none -> job.completeAsync()).thenCompose(none -> job.result());
        }
    }

    static Stream<Arguments> moments() {
        int[] moments = Boolean.getBoolean("qemu4j.everywhere") ? new int[] {0, 20, 80, 180, 320} : new int[] {0, 180};
        return Stream.of(Operation.values())
                .flatMap(operation ->
                        IntStream.of(moments).mapToObj(millis -> Arguments.of(operation, Duration.ofMillis(millis))));
    }

    @ParameterizedTest
    @MethodSource("moments")
    void kill_duringAnOperation_losesNoRecord(Operation operation, Duration moment) throws Exception {
        long reported;
        List<Path> images;
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            LiveDisk root = machine.disks().disk("root");
            machine.guest().write(60);
            root.snapshot(path("o1.qcow2"));
            machine.guest().write(60);
            if (operation == Operation.COMMIT_LOWER) {
                root.snapshot(path("o2.qcow2"));
            }
            reported = machine.guest().write(60);
            CompletableFuture<?> running = operation.start(root, path("new.qcow2"));
            awaitAtMost(running, moment);
            ProcessHandle.of(machine.vm().pid()).ifPresent(ProcessHandle::destroyForcibly);
            machine.vm().awaitExit(DiskMachine.SOON);
            awaitAtMost(running, DiskMachine.SOON);
            assertThat(running).isDone();

            List<GuestRecords> all = new ArrayList<>();
            images = images(running);
            for (Path image : images) {
                all.add(DiskMachine.records(image));
            }
            assertThat(all)
                    .allSatisfy(records -> assertThat(records.damaged()).isEmpty())
                    .anySatisfy(records ->
                            assertThat(records.holdsExactly(reported)).isTrue());
        }
        again(operation, reported, images);
    }

    /** The disk is the newest image that has all records; a left file of the operation is in the way, and is named. */
    private void again(Operation operation, long reported, List<Path> images) throws Exception {
        Path newest = null;
        for (Path image : images) {
            newest = DiskMachine.records(image).holdsExactly(reported) ? image : newest;
        }
        assertThat(newest).isNotNull();
        if (newest == null) {
            return;
        }
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV, newest)) {
            LiveDisk root = machine.disks().disk("root");
            assertThat(machine.guest().lastRecord()).isEqualTo(reported);
            boolean again = root.graph().layers().size() > (operation == Operation.COMMIT_LOWER ? 2 : 1);
            if (again || operation == Operation.SNAPSHOT || operation == Operation.MIRROR) {
                operation.start(root, path("again.qcow2")).get(30, TimeUnit.SECONDS);
            }
            machine.guest().write(1);
            assertThat(machine.guest().lastRecord()).isEqualTo(reported + 1);
        }
    }

    /** The images that the machine was on. A copy that was not finished is of no use, and qemu-img may find damage in what QEMU was writing. */
    private List<Path> images(CompletableFuture<?> running) {
        Stream<String> names = Stream.of("root.qcow2", "o1.qcow2", "o2.qcow2");
        return (running.isCompletedExceptionally() ? names : Stream.concat(names, Stream.of("new.qcow2")))
                .map(this::path)
                .filter(DiskKillIT::hasContent)
                .toList();
    }

    /** A file that QEMU was to format may be empty still. */
    private static boolean hasContent(Path file) {
        try {
            return Files.exists(file) && Files.size(file) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitAtMost(CompletableFuture<?> future, Duration limit) throws InterruptedException {
        try {
            future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return; // it has failed, or goes on
        }
    }

    private Path path(String name) {
        return work.resolve(name);
    }
}
