package dev.qemu4j.img.wrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.partition.FileSystemKind;
import dev.qemu4j.img.partition.FileSystemProbe;
import dev.qemu4j.img.partition.Partition;
import dev.qemu4j.img.partition.PartitionTable;
import dev.qemu4j.img.partition.TableKind;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file with a file system, in the place of a partition, becomes a disk that QEMU's tools read and write. */
@Tag("once")
class PartitionDiskIT {
    private static final long SIZE = 16 << 20;
    private static final int TABLE = 1 << 20;

    @TempDir
    Path directory;

    private Path partition;

    @BeforeEach
    void makePartition() throws IOException {
        partition = directory.resolve("part,ition = 1");
        try (RandomAccessFile file = new RandomAccessFile(partition.toFile(), "rw")) {
            file.setLength(SIZE);
        }
        run("mkfs.ext4", "-q", "-L", "real", partition.toString());
    }

    @Test
    void apply_byNbd_isADiskWithThePartition() throws IOException {
        Path copy = directory.resolve("copy");
        try (WrappedPartition disk =
                disk().apply(Privilege.none(), new PlanListener() {}, directory.resolve("journals"))) {
            run("qemu-img", "convert", "-f", "raw", "-O", "raw", url(disk), copy.toString());
        }
        assertDisk(copy, 1 << 16);
        assertThat(directory.resolve("journals")).doesNotExist();
    }

    @Test
    void apply_whatTheGuestWrites_isInThePartition() throws IOException {
        try (WrappedPartition disk =
                disk().apply(Privilege.none(), new PlanListener() {}, directory.resolve("journals"))) {
            run("qemu-io", "-f", "raw", "-c", "write -P 0x5a " + (TABLE + 4096) + " 512", url(disk));
        }
        byte[] bytes = Files.readAllBytes(partition);
        assertThat(bytes).hasSize((int) SIZE);
        assertThat(bytes[4096]).isEqualTo((byte) 0x5a);
        assertThat(bytes[4096 + 511]).isEqualTo((byte) 0x5a);
    }

    @Test
    void apply_byNbdOverADevice_isADiskWithThePartition() throws IOException {
        Path copy = directory.resolve("copy");
        String loop = run("losetup", "--find", "--show", partition.toString()).strip();
        try {
            try (WrappedPartition disk = PartitionDisk.at(Path.of(loop))
                    .apply(Privilege.none(), new PlanListener() {}, directory.resolve("journals"))) {
                run("qemu-img", "convert", "-f", "raw", "-O", "raw", url(disk), copy.toString());
                run("qemu-io", "-f", "raw", "-c", "write -P 0x5a " + (TABLE + 4096) + " 512", url(disk));
                assertInUse(Path.of(loop));
            }
            assertDisk(copy, 4096);
        } finally {
            run("losetup", "--detach", loop);
        }
        assertThat(Files.readAllBytes(partition)[4096]).isEqualTo((byte) 0x5a);
        assertNoServer();
    }

    @Test
    void apply_aFileThatIsADiskAlready_isRefused() throws IOException {
        Path source = Files.write(directory.resolve("source"), new byte[4096]);
        byte[] before = Files.readAllBytes(partition);
        try (WrappedPartition disk =
                disk().apply(Privilege.none(), new PlanListener() {}, directory.resolve("journals"))) {
            assertThat(disk.disk()).exists();
            assertInUse(partition);
            assertThatThrownBy(() -> QemuImg.find()
                            .convert(
                                    ImageSource.of(source, Format.RAW),
                                    partition,
                                    Format.RAW,
                                    c -> c.intoExisting(Consent.whatIsThereIsLost())))
                    .isInstanceOf(ImageLockedException.class);
        }
        assertThat(Files.readAllBytes(partition)).isEqualTo(before);
    }

    private void assertInUse(Path wrapped) {
        assertThatThrownBy(() -> PartitionDisk.at(wrapped)
                        .apply(Privilege.none(), new PlanListener() {}, directory.resolve("journals")))
                .isInstanceOf(ImageLockedException.class)
                .hasMessageContaining("is in use");
    }

    @Test
    void virtio_aDisk_givesItsOptions() {
        try (WrappedPartition disk =
                disk().apply(Privilege.none(), new PlanListener() {}, directory.resolve("journals"))) {
            assertThat(CommandLine.builder(Target.X86_64)
                            .with(disk.virtio("root"))
                            .build()
                            .toArguments())
                    .containsExactly(
                            "qemu-system-x86_64",
                            "-blockdev",
                            "nbd,node-name=root,server.type=unix,server.path=" + disk.disk(),
                            "-device",
                            "virtio-blk,id=root-device,drive=root");
        }
    }

    @Test
    void apply_failsAtTheStep_leavesNothing() throws IOException {
        IllegalStateException injected = new IllegalStateException("injected");

        assertThatThrownBy(() -> disk().apply(
                                Privilege.none(),
                                new PlanListener() {
                                    @Override
                                    public void after(int number, PlanStep step) {
                                        throw injected;
                                    }
                                },
                                directory.resolve("journals")))
                .isSameAs(injected);

        assertNoServer();
    }

    @Test
    void apply_aPartitionThatIsMounted_isRefused() throws IOException {
        String loop = run("losetup", "--find", "--show", partition.toString()).strip();
        Path mount = Files.createDirectory(directory.resolve("mnt"));
        run("mount", loop, mount.toString());
        try {
            assertThatThrownBy(() -> PartitionDisk.at(Path.of(loop))
                            .apply(Privilege.none(), new PlanListener() {}, directory.resolve("journals")))
                    .isInstanceOf(ImageLockedException.class)
                    .hasMessageContaining(loop + " is mounted");
        } finally {
            run("umount", mount.toString());
            run("losetup", "--detach", loop);
        }
        assertNoServer();
    }

    @Test
    void apply_whatIsNotThere_saysSo() {
        assertThatThrownBy(() -> PartitionDisk.at(directory.resolve("sda9")).apply(Privilege.none()))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("sda9 cannot be looked at");
        assertThatThrownBy(() -> PartitionDisk.at(directory.resolve("sda9"))
                        .method(WrapMethod.DEVICE_MAPPER)
                        .apply(Privilege.none()))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("give the path of a partition");
    }

    @Test
    void describe_deviceMapper_showsEachStep() {
        assertThat(disk().method(WrapMethod.DEVICE_MAPPER).describe())
                .contains("# losetup /dev/loop0 /run/qemu4j-example/header")
                .contains("# dmsetup create --verifyudev qemu4j-example")
                .contains("undo:     # dmsetup remove --verifyudev --retry qemu4j-example");
    }

    private PartitionDisk disk() {
        return PartitionDisk.at(partition);
    }

    private void assertDisk(Path copy, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(copy)) {
            PartitionTable table = PartitionTable.read(channel);
            assertThat(table.kind()).isEqualTo(TableKind.MBR);
            assertThat(table.partitions()).hasSize(1);
            Partition only = table.partition(1);
            assertThat(only.size().bytes()).isEqualTo(SIZE);
            assertThat(FileSystemProbe.probe(channel, only)).matches(fs -> fs.kind() == FileSystemKind.EXT4);
            byte[] head = new byte[length];
            try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "r")) {
                file.seek(only.start().bytes());
                file.readFully(head);
            }
            assertThat(head).isEqualTo(Arrays.copyOf(Files.readAllBytes(partition), head.length));
        }
    }

    private void assertNoServer() {
        try (Stream<ProcessHandle> processes = ProcessHandle.current().children()) {
            assertThat(processes.filter(
                            process -> process.info().commandLine().orElse("").contains("nbdkit")))
                    .isEmpty();
        }
    }

    private static String url(WrappedPartition disk) {
        return "nbd+unix:///?socket=" + disk.disk();
    }

    private static String run(String... argv) throws HostCommandException {
        return HostCommand.builder(List.of(argv))
                .timeout(Duration.ofSeconds(30))
                .build()
                .run()
                .stdout();
    }
}
