package dev.qemu4j.img.free;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.img.Compaction;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.partition.FileSystemKind;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlkdebugEvent;
import dev.qemu4j.qapi.block.BlkdebugIOType;
import dev.qemu4j.qapi.block.BlkdebugInjectErrorOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** File systems by the tools of their kinds, in which all that is free was full of old data. */
@Timeout(300)
@Tag("once")
class FreeBlocksIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    Path directory;

    private final QemuImg img = QemuImg.find();

    @BeforeAll
    static void needsZerofree() {
        try {
            HostCommand.builder("zerofree").allowExitCodes(1).build().run();
        } catch (ProgramNotFoundException e) {
            Assumptions.abort("not run: " + e.getMessage());
        }
    }

    @Test
    void zero_severalFileSystems_onlyFilesAreLeftAndTheCompactedImageIsSmall() throws IOException {
        OldData old = new OldData(directory);
        Path disk = qcow2(old.disk());
        assertThat(OldData.blocks(raw(disk))).isGreaterThan(5000);

        ZeroedBlocks done = FreeBlocks.zero(source(disk), LIMIT);

        assertThat(done.zeroed())
                .extracting(part -> part.fileSystem().kind())
                .containsExactly(FileSystemKind.EXT4, FileSystemKind.NTFS);
        assertThat(done.left())
                .singleElement()
                .satisfies(part -> assertThat(part.fileSystem().kind()).isEqualTo(FileSystemKind.SWAP));
        Path after = raw(disk);
        assertThat(OldData.blocks(after)).isEqualTo(old.blocksThatNtfsOwns());
        old.assertFilesOfTheDisk(after);
        assertThat(img.check(source(disk)).corruptions()).isNull();

        Compaction.Saved saved = Compaction.of(img).compact(source(disk), Consent.whatIsThereIsLost(), c -> {});
        assertThat(saved.after().bytes()).isLessThan(12 << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext2", "ext3", "ext4"})
    void zero_rawExt_takesLessOfTheHost(String kind) throws IOException {
        OldData old = new OldData(directory);
        Path disk = old.ext(kind);
        long before = OldData.allocated(disk);

        FreeBlocks.zero(ImageSource.of(disk, Format.RAW), LIMIT);

        assertThat(OldData.blocks(disk)).isZero();
        assertThat(OldData.allocated(disk)).isLessThan(before / 2);
        old.assertFile(disk, kind);
    }

    @Test
    void zero_encryptedImage_isDoneWithItsKey() throws IOException {
        OldData old = new OldData(directory);
        ImageKey key = ImageKey.passphrase("of the image");
        Path disk = directory.resolve("encrypted.qcow2");
        img.convert(
                ImageSource.of(old.ext("ext4"), Format.RAW),
                disk,
                Format.QCOW2,
                c -> c.option("encrypt.iter-time", 10).key(key));

        FreeBlocks.zero(source(disk).key(key), LIMIT);

        Path after = directory.resolve("decrypted.raw");
        img.convert(source(disk).key(key), after, Format.RAW);
        assertThat(OldData.blocks(after)).isZero();
        old.assertFile(after, "ext4");
    }

    @Test
    void zero_overlay_leavesItsBase() throws IOException {
        OldData old = new OldData(directory);
        Path base = qcow2(old.ext("ext4"));
        Path top = directory.resolve("top.qcow2");
        img.overlay(top, base, Format.QCOW2);
        byte[] before = Files.readAllBytes(base);

        FreeBlocks.zero(source(top), LIMIT);

        assertThat(base).hasBinaryContent(before);
        Path after = raw(top);
        assertThat(OldData.blocks(after)).isZero();
        old.assertFile(after, "ext4");
    }

    /** The damages after which the tool alone, or a careless one, would zero what is a file's. */
    private enum Damage {
        EXT_JOURNAL("was not unmounted cleanly"),
        EXT_BITMAP("has faults"),
        NTFS_DIRTY("was not unmounted cleanly"),
        NTFS_BITMAP("has faults"),
        NTFS_HIBERNATED("is hibernated");

        private final String words;

        Damage(String words) {
            this.words = words;
        }
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void zero_damagedFileSystem_isRefusedAndUnchanged(Damage damage) throws IOException {
        OldData old = new OldData(directory);
        Path disk = switch (damage) {
            case EXT_JOURNAL -> old.extWithJournal();
            case EXT_BITMAP -> old.extWithAFilesBlockFree();
            case NTFS_DIRTY -> old.dirtyNtfs();
            case NTFS_BITMAP -> old.ntfsWithAFilesClusterFree();
            case NTFS_HIBERNATED -> old.hibernatedNtfs();
        };
        Path image = qcow2(disk);
        byte[] before = Files.readAllBytes(disk);

        assertThatThrownBy(() -> FreeBlocks.zero(source(image), LIMIT))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(image.toString())
                .hasMessageContaining(damage.words);

        assertThat(raw(image)).hasBinaryContent(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "ntfs"})
    void zero_diskThatCannotBeWritten_isNoSuccess(String kind) throws IOException {
        OldData old = new OldData(directory);
        Path disk = kind.equals("ntfs") ? old.ntfs() : old.ext(kind);
        ImageSource failing = ImageSource.of(Blockdevs.blkdebug(
                "failing",
                b -> b.image(Blockdevs.file("file", f -> f.filename(disk.toString())))
                        .injectError(List.of(BlkdebugInjectErrorOptions.builder(BlkdebugEvent.NONE)
                                .iotype(BlkdebugIOType.WRITE_ZEROES)
                                .sector(20_000L)
                                .build()))));

        assertThatThrownBy(() -> FreeBlocks.zero(failing, LIMIT))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("free blocks that are not zeros");
    }

    @Test
    void zero_imageInUse_isRefused() throws IOException {
        Path disk = qcow2(new OldData(directory).ext("ext4"));
        byte[] before = Files.readAllBytes(disk);
        try (ImageServer server = ImageServer.start(source(disk), o -> o.readOnly(true))) {
            assertThat(server.isAlive()).isTrue();
            assertThatThrownBy(() -> FreeBlocks.zero(source(disk), LIMIT)).isInstanceOf(ImageLockedException.class);
        }
        assertThat(disk).hasBinaryContent(before);
    }

    @Test
    void zero_nothingOfTheseKinds_namesWhatIsThere() throws IOException {
        Path disk = new OldData(directory).of("mkfs.xfs", "-q");

        assertThatThrownBy(() -> FreeBlocks.zero(ImageSource.of(disk, Format.RAW), LIMIT))
                .isInstanceOf(ImageException.class)
                .hasMessageContainingAll("xfs", "fstrim");
    }

    @Test
    void zero_partitionsThatOverlap_areRefused() throws IOException {
        Path disk = new OldData(directory).overlapping();
        byte[] before = Files.readAllBytes(disk);

        assertThatThrownBy(() -> FreeBlocks.zero(ImageSource.of(disk, Format.RAW), LIMIT))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("overlaps");

        assertThat(disk).hasBinaryContent(before);
    }

    /** The tool for NTFS thinks for five seconds before it begins. */
    @Test
    void zeroAsync_cancelled_endsTheToolAndLeavesTheImage() throws Exception {
        OldData old = new OldData(directory);
        Path disk = qcow2(old.ntfs());
        CompletableFuture<ZeroedBlocks> future = FreeBlocks.zeroAsync(source(disk), LIMIT);
        ProcessHandle jvm = ProcessHandle.current();
        ProcessHandle tool = OldData.awaitBelow(jvm, "ntfswipe -U ", future);

        assertThat(future.cancel(true)).isTrue();

        tool.onExit().join();
        OldData.below(jvm, "qemu-storage-daemon ")
                .forEach(daemon -> daemon.onExit().join());
        assertThat(img.check(source(disk)).corruptions()).isNull();
        old.assertFile(raw(disk), "ntfs");
    }

    @Test
    void zero_jvmIsKilled_endsAllAndLeavesTheImage() throws Exception {
        OldData old = new OldData(directory);
        Path disk = qcow2(old.ntfs());
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        disk.toString())
                .inheritIO()
                .start();
        ProcessHandle tool = OldData.awaitBelow(jvm.toHandle(), "ntfswipe -U ", jvm.onExit());
        ProcessHandle daemon =
                OldData.below(jvm.toHandle(), "qemu-storage-daemon ").get(0);

        String[] argv = tool.info().arguments().orElseThrow();
        String shown = argv[argv.length - 1];

        jvm.destroyForcibly().waitFor();

        tool.onExit().join();
        daemon.onExit().join();
        FreeBlocks.zero(source(disk), LIMIT); // which sweeps
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(shown);
        assertThat(img.check(source(disk)).corruptions()).isNull();
        old.assertFile(raw(disk), "ntfs");
    }

    /** Zeroes in a JVM that is killed meanwhile. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            FreeBlocks.zero(source(Path.of(args[0])), LIMIT);
        }
    }

    private Path qcow2(Path raw) {
        Path disk = Path.of(raw + ".qcow2");
        img.convert(ImageSource.of(raw, Format.RAW), disk, Format.QCOW2);
        return disk;
    }

    private Path raw(Path disk) {
        Path raw = Path.of(disk + ".raw");
        img.convert(source(disk), raw, Format.RAW, c -> c.overwrite(Consent.whatIsThereIsLost()));
        return raw;
    }

    private static ImageSource source(Path disk) {
        return ImageSource.of(disk, Format.QCOW2);
    }
}
