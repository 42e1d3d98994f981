package dev.qemu4j.img.wrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.guest.DyingJvm;
import dev.qemu4j.img.partition.FileSystemProbe;
import dev.qemu4j.img.partition.Partition;
import dev.qemu4j.img.partition.PartitionTable;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs in a guest whose kernel has device-mapper and linear RAID: a real block device becomes a disk, and is itself again. */
final class KernelWrapMain {
    private static final Path DIRECTORY = Path.of(System.getProperty("java.io.tmpdir"));
    private static final Path JOURNALS = DIRECTORY.resolve("journals");

    private static final String DIE = "DIE";

    private KernelWrapMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
        if (args[0].equals(DIE)) {
            die(Path.of(args[1]), Path.of(args[2]));
        }
        Path partition = partition("partition");
        for (String method : args) {
            wrap(describe(partition, WrapMethod.valueOf(method)));
        }
        Path other = partition("other");
        String before = state();
        DyingJvm.run(KernelWrapMain.class, DIE, partition.toString(), other.toString());
        assertThat(state()).isNotEqualTo(before);
        assertThat(Sweep.plans(JOURNALS, Privilege.none()).plans()).hasSize(2);
        assertThat(state()).isEqualTo(before);
        assertThat(JOURNALS).doesNotExist();
        System.out.println("all done");
    }

    /** A block device with a file system. */
    private static Path partition(String name) throws Exception {
        Path content = DIRECTORY.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(content.toFile(), "rw")) {
            file.setLength(16 << 20);
        }
        run("mkfs.ext4", "-q", "-L", "real", content.toString());
        return Path.of(run("losetup", "--find", "--show", content.toString()).strip());
    }

    private static PartitionDisk describe(Path partition, WrapMethod method) {
        return PartitionDisk.at(partition).method(method);
    }

    /** Is killed with one partition wrapped in each way. */
    private static void die(Path one, Path other) {
        List<WrappedPartition> disks = List.of(
                describe(one, WrapMethod.DEVICE_MAPPER).apply(Privilege.none(), new PlanListener() {}, JOURNALS),
                describe(other, WrapMethod.LINEAR_RAID).apply(Privilege.none(), new PlanListener() {}, JOURNALS));
        DyingJvm.killSelf();
        throw new AssertionError(disks + " should not be left alive");
    }

    @SuppressWarnings("SystemOut")
    private static void wrap(PartitionDisk description) throws Exception {
        String before = state();
        try (WrappedPartition disk = description.apply(Privilege.none(), new PlanListener() {}, JOURNALS)) {
            assertDisk(disk.disk(), description.partition());
        }
        assertThat(state()).isEqualTo(before);
        for (int step = 1; step <= 2; step++) {
            failAt(description, step, true);
            assertThat(state()).isEqualTo(before);
            failAt(description, step, false);
            assertThat(state()).isEqualTo(before);
        }
        System.out.println(description.method() + " works");
    }

    private static void assertDisk(Path disk, Path partition) throws Exception {
        try (FileChannel channel = FileChannel.open(disk)) {
            PartitionTable table = PartitionTable.read(channel);
            Partition only = table.partition(1);
            assertThat(table.partitions()).hasSize(1);
            assertThat(only.size().bytes()).isEqualTo(16 << 20);
            assertThat(only.start().bytes()).isEqualTo(1 << 20);
            assertThat(FileSystemProbe.probe(channel, only).label()).isEqualTo("real");
        }
        assertThatThrownBy(() -> PartitionDisk.at(partition)
                        .method(WrapMethod.DEVICE_MAPPER)
                        .apply(Privilege.none(), new PlanListener() {}, JOURNALS))
                .isInstanceOf(ImageLockedException.class)
                .hasMessageContaining("'" + partition + "' is in use");
    }

    private static void failAt(PartitionDisk description, int step, boolean before) {
        IllegalStateException injected = new IllegalStateException("injected");
        assertThatThrownBy(() -> description.apply(
                        Privilege.none(),
                        new PlanListener() {
                            @Override
                            public void before(int number, PlanStep at) {
                                failIf(before && number == step, injected);
                            }

                            @Override
                            public void after(int number, PlanStep at) {
                                failIf(!before && number == step, injected);
                            }
                        },
                        JOURNALS))
                .isSameAs(injected);
        assertThat(injected.getSuppressed()).isEmpty();
    }

    private static void failIf(boolean now, RuntimeException failure) {
        if (now) {
            throw failure;
        }
    }

    private static String state() throws Exception {
        return run("losetup", "--list", "--noheadings")
                + run("dmsetup", "ls")
                + Files.readString(Path.of("/proc/mdstat"));
    }

    private static String run(String... argv) {
        return HostCommand.builder(List.of(argv))
                .timeout(Duration.ofSeconds(30))
                .build()
                .run()
                .stdout();
    }
}
