package dev.qemu4j.img.wrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.guest.DyingJvm;
import dev.qemu4j.img.partition.PartitionTable;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Runs in a guest whose kernel has device-mapper and knows partitions: one of a disk is shown in its place while another is mounted, and
 * the disk has changed nowhere else.
 */
final class KernelInPlaceMain {
    private static final Path DIRECTORY = Path.of(System.getProperty("java.io.tmpdir"));
    private static final Path JOURNALS = DIRECTORY.resolve("journals");
    private static final int MIB = 1 << 20;
    private static final int SIZE = 16 * MIB;
    private static final String DIE = "DIE";

    private KernelInPlaceMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals(DIE)) {
            WrappedPartition disk = apply(Path.of(args[1]), 2);
            DyingJvm.killSelf();
            throw new AssertionError(disk + " should not be left alive");
        }
        Path file = disk();
        Path loop = Path.of(run("losetup", "--find", "--show", "--partscan", file.toString())
                .strip());
        for (int number = 1; number <= 2; number++) {
            makeNode(loop, number);
            run("mkfs.ext4", "-q", "-F", loop + "p" + number);
        }
        run("sync");
        byte[] before = Files.readAllBytes(file);
        String state = state();
        Path mount = Files.createDirectories(DIRECTORY.resolve("mnt"));
        run("mount", "-o", "ro,noload", loop + "p1", mount.toString());
        try (WrappedPartition disk = apply(loop, 2)) {
            assertDisk(disk.disk(), loop);
            writeAll(disk.disk());
        }
        assertThatThrownBy(() -> apply(loop, 1))
                .isInstanceOf(ImageLockedException.class)
                .hasMessageContaining(loop + "p1 is mounted");
        run("umount", mount.toString());
        Arrays.fill(before, 5 * MIB, 11 * MIB, (byte) 0x5a);
        assertThat(Arrays.equals(Files.readAllBytes(file), before))
                .as("bytes outside")
                .isTrue();
        assertThat(state()).isEqualTo(state);
        System.out.println("in its place");

        DyingJvm.run(KernelInPlaceMain.class, DIE, loop.toString());
        assertThat(state()).isNotEqualTo(state);
        assertThat(Sweep.plans(JOURNALS, Privilege.none()).plans()).hasSize(1);
        assertThat(state()).isEqualTo(state);
        System.out.println("all done");
    }

    private static Path disk() throws Exception {
        Path disk = DIRECTORY.resolve("disk");
        byte[] bytes = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) (i / 4096 % 251 + 1);
        }
        Files.write(disk, bytes);
        HostCommand.builder("sfdisk", "--quiet", "--wipe", "never", "--wipe-partitions", "never", disk.toString())
                .input("label: gpt\nfirst-lba: 2048\nsize=4MiB\nsize=6MiB\nsize=2MiB\n"
                        .getBytes(StandardCharsets.UTF_8))
                .build()
                .run();
        return disk;
    }

    /** The guest has no udev. */
    private static void makeNode(Path loop, int number) throws Exception {
        Path node = Path.of(loop + "p" + number);
        Path sys = Path.of("/sys/class/block", String.valueOf(node.getFileName()), "dev");
        String[] numbers = Files.readString(sys).strip().split(":", -1);
        if (Files.notExists(node)) {
            run("mknod", node.toString(), "b", numbers[0], numbers[1]);
        }
    }

    private static WrappedPartition apply(Path disk, int number) {
        return PartitionInPlace.of(disk, number)
                .method(WrapMethod.DEVICE_MAPPER)
                .apply(Privilege.none(), new PlanListener() {}, JOURNALS);
    }

    private static void assertDisk(Path shown, Path real) throws Exception {
        try (FileChannel one = FileChannel.open(shown);
                FileChannel all = FileChannel.open(real)) {
            PartitionTable table = PartitionTable.read(one);
            assertThat(table.partitions())
                    .containsExactly(PartitionTable.read(all).partition(2));
            assertThat(table.warnings()).isEmpty();
            assertThat(one.size()).isEqualTo(SIZE);
        }
        assertThatThrownBy(() -> apply(real, 2))
                .isInstanceOf(ImageLockedException.class)
                .hasMessageContaining("is a part of");
    }

    private static void writeAll(Path shown) throws Exception {
        byte[] much = new byte[SIZE];
        Arrays.fill(much, (byte) 0x5a);
        try (RandomAccessFile disk = new RandomAccessFile(shown.toFile(), "rw")) {
            disk.write(much);
            disk.getFD().sync();
        }
    }

    private static String state() {
        return run("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE") + run("dmsetup", "ls");
    }

    private static String run(String... argv) {
        return HostCommand.builder(List.of(argv))
                .timeout(Duration.ofSeconds(60))
                .build()
                .run()
                .stdout();
    }
}
