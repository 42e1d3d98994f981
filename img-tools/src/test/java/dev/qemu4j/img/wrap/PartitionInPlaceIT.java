package dev.qemu4j.img.wrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.partition.Partition;
import dev.qemu4j.img.partition.PartitionTable;
import dev.qemu4j.img.partition.PartitionTableException;
import dev.qemu4j.img.partition.TableKind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Disks full of bytes that are never zero, of which one partition is shown in its place. */
@Tag("once")
class PartitionInPlaceIT {
    private static final int MIB = 1 << 20;
    private static final int SIZE = 16 * MIB;
    private static final String GPT = "label: gpt\nfirst-lba: 2048\nsize=4MiB\nsize=6MiB, name=kept\nsize=2MiB\n";
    private static final String MBR =
            "label: dos\nsize=4MiB, type=83\nsize=6MiB, type=7, bootable\nsize=2MiB, type=5\nsize=1MiB, type=c\n";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"GPT, 2, 5, 6", "GPT, 1, 1, 4", "GPT, 3, 11, 2", "MBR, 1, 1, 4", "MBR, 2, 5, 6", "MBR, 4, 13, 1"})
    void apply_byNbd_isInItsPlaceAmongZeros(String label, int number, int start, int size) throws IOException {
        Path disk = disk(label.equals("GPT") ? GPT : MBR);
        Path copy = directory.resolve("copy");
        try (WrappedPartition placed = apply(PartitionInPlace.of(disk, number))) {
            run("qemu-img", "convert", "-f", "raw", "-O", "raw", url(placed), copy.toString());
        }
        byte[] real = Files.readAllBytes(disk);
        byte[] shown = Files.readAllBytes(copy);
        int end = (start + size) * MIB;

        assertThat(shown).hasSize(SIZE);
        assertThat(Arrays.copyOfRange(shown, start * MIB, end)).isEqualTo(Arrays.copyOfRange(real, start * MIB, end));
        assertThat(Arrays.copyOf(shown, 440)).as("boot code").isEqualTo(Arrays.copyOf(real, 440));
        assertZero(shown, MIB, start * MIB);
        assertZero(shown, end, SIZE - 33 * 512);
        assertOnly(disk, copy, number);
    }

    private static void assertOnly(Path disk, Path copy, int number) throws IOException {
        try (FileChannel all = FileChannel.open(disk);
                FileChannel one = FileChannel.open(copy)) {
            PartitionTable before = PartitionTable.read(all);
            PartitionTable after = PartitionTable.read(one);
            assertThat(after.partitions()).containsExactly(before.partition(number));
            assertThat(after.id()).isEqualTo(before.id());
            assertThat(after.warnings()).isEmpty();
            if (after.kind() == TableKind.GPT) {
                assertThat(run("sgdisk", "--verify", copy.toString())).contains("No problems found", "0 free sectors");
            }
        }
    }

    @Test
    void apply_aLogicalPartition_isThePrimaryOneAtItsPlace() throws IOException {
        Path disk = disk(
                "label: dos\n1: size=2MiB, type=83\n2: size=10MiB, type=5\n5: size=3MiB, type=7\n6: size=4MiB, type=c\n");
        Path copy = directory.resolve("copy");
        try (WrappedPartition placed = apply(PartitionInPlace.of(disk, 6))) {
            run("qemu-img", "convert", "-f", "raw", "-O", "raw", url(placed), copy.toString());
        }
        try (FileChannel all = FileChannel.open(disk);
                FileChannel one = FileChannel.open(copy)) {
            Partition real = PartitionTable.read(all).partition(6);
            assertThat(PartitionTable.read(one).partitions()).singleElement().satisfies(only -> {
                assertThat(only.number()).isEqualTo(1);
                assertThat(only.start()).isEqualTo(real.start());
                assertThat(only.size()).isEqualTo(real.size());
                assertThat(only.type()).isEqualTo(real.type());
            });
        }
        assertThatThrownBy(() -> apply(PartitionInPlace.of(disk, 2)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("partition 2 is the extended one");
    }

    @ParameterizedTest
    @CsvSource({"GPT", "MBR"})
    void apply_whatTheGuestWritesElsewhere_isOnNoDisk(String label) throws IOException {
        Path disk = disk(label.equals("GPT") ? GPT : MBR);
        byte[] expected = Files.readAllBytes(disk);
        try (WrappedPartition placed = apply(PartitionInPlace.of(disk, 2))) {
            run(
                    "qemu-io",
                    "-f",
                    "raw",
                    "-c",
                    "write -P 0x5a 0 " + SIZE,
                    "-c",
                    "read -P 0x5a 0 " + MIB,
                    "-c",
                    "flush",
                    url(placed));
        }
        Arrays.fill(expected, 5 * MIB, 11 * MIB, (byte) 0x5a);
        assertThat(Files.readAllBytes(disk)).isEqualTo(expected);
    }

    @Test
    void apply_aDeviceWithoutKnownPartitions_isTakenAsAWhole() throws IOException {
        Path disk = disk(GPT);
        String loop = run("losetup", "--find", "--show", disk.toString()).strip();
        try (WrappedPartition placed = apply(PartitionInPlace.of(Path.of(loop), 2))) {
            run("qemu-io", "-f", "raw", "-c", "write -P 0x5a " + 5 * MIB + " 512", url(placed));
            assertThatThrownBy(() -> apply(PartitionInPlace.of(Path.of(loop), 2)))
                    .isInstanceOf(ImageLockedException.class)
                    .hasMessageContaining("is in use");
        } finally {
            run("losetup", "--detach", loop);
        }
        assertThat(Files.readAllBytes(disk)[5 * MIB + 511]).isEqualTo((byte) 0x5a);
        assertNothingLeft();
    }

    @Test
    void apply_failsAtAnyStep_leavesNothing() throws IOException {
        PartitionInPlace placed = PartitionInPlace.of(disk(GPT), 2);
        for (int failing = 1; failing <= 4; failing++) {
            int step = failing;
            IllegalStateException injected = new IllegalStateException("injected");
            assertThatThrownBy(() -> placed.apply(
                            Privilege.none(),
                            new PlanListener() {
                                @Override
                                public void after(int number, PlanStep at) {
                                    if (number == step) {
                                        throw injected;
                                    }
                                }
                            },
                            directory.resolve("journals")))
                    .isSameAs(injected);
            assertThat(injected.getSuppressed()).isEmpty();
            assertNothingLeft();
        }
    }

    @Test
    void apply_whatCannotBe_saysSo() throws IOException {
        Path disk = disk(GPT);
        assertThatThrownBy(() -> apply(PartitionInPlace.of(disk, 9)))
                .isInstanceOf(PartitionTableException.class)
                .hasMessageContaining("partition 9");
        assertThatThrownBy(() -> apply(PartitionInPlace.of(directory.resolve("sdz"), 1)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("give the path of a disk");
        assertThatThrownBy(() -> apply(PartitionInPlace.of(disk, 1).method(WrapMethod.DEVICE_MAPPER)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("is a file");
        assertThatThrownBy(() -> PartitionInPlace.of(disk, 1).method(WrapMethod.LINEAR_RAID))
                .isInstanceOf(IllegalArgumentException.class);
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.seek(SIZE - 512);
            file.write(new byte[512]);
        }
        assertThatThrownBy(() -> apply(PartitionInPlace.of(disk, 2)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("has faults, repair it first");
    }

    @Test
    void describe_deviceMapper_showsTheWholeTable() throws IOException {
        Path disk = disk(GPT);

        assertThat(PartitionInPlace.of(disk, 2).method(WrapMethod.DEVICE_MAPPER).describe())
                .contains("# dmsetup create --verifyudev qemu4j-example")
                .contains("| 0 2048 linear /dev/loop0 0\n")
                .contains("| 2048 8192 zero\n")
                .contains("| 10240 12288 linear " + disk + " 10240\n")
                .contains("| 22528 10207 zero\n")
                .contains("| 32735 33 linear /dev/loop0 2048\n");
    }

    private Path disk(String table) throws IOException {
        Path disk = directory.resolve("disk");
        byte[] bytes = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) (i / 4096 % 251 + 1);
        }
        Files.write(disk, bytes);
        HostCommand.builder("sfdisk", "--quiet", "--wipe", "never", "--wipe-partitions", "never", disk.toString())
                .input(table.getBytes(StandardCharsets.UTF_8))
                .build()
                .run();
        return disk;
    }

    private WrappedPartition apply(PartitionInPlace placed) {
        return placed.apply(Privilege.none(), new PlanListener() {}, directory.resolve("journals"));
    }

    private static void assertZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                throw new AssertionError("byte " + i + " is " + bytes[i]);
            }
        }
    }

    private void assertNothingLeft() {
        assertThat(directory.resolve("journals")).doesNotExist();
        try (Stream<ProcessHandle> processes = ProcessHandle.current().children()) {
            assertThat(processes.filter(
                            process -> process.info().commandLine().orElse("").matches(".*(nbdkit|storage-daemon).*")))
                    .isEmpty();
        }
    }

    private static String url(WrappedPartition disk) {
        return "nbd+unix:///?socket=" + disk.disk();
    }

    private static String run(String... argv) {
        return HostCommand.builder(List.of(argv))
                .timeout(Duration.ofSeconds(60))
                .build()
                .run()
                .stdout();
    }
}
