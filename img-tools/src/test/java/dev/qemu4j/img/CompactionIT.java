package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.failure.ImageChangedException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageKeyException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.nbd.Extent;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.qapi.block.ImageInfo;
import dev.qemu4j.qapi.block.ImageInfoSpecificQcow2Wrapper;
import dev.qemu4j.qapi.block.Qcow2BitmapInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images made smaller, with the same data. */
@Tag("once")
class CompactionIT {
    private static final DataSize SIZE = DataSize.ofMib(32);

    @TempDir
    Path directory;

    private final QemuImg img = QemuImg.find();

    @Test
    void compact_anImageWithZeros_isSmallerAndTheSame() throws IOException {
        Path disk = directory.resolve("disk.qcow2");
        img.create(disk, Format.QCOW2, SIZE);
        Images.write(disk, "qcow2", "write -P 1 0 24M");
        Images.write(disk, "qcow2", "write -P 0 1M 23M");
        Path reference = directory.resolve("reference");
        img.convert(Images.qcow2(disk), reference, Format.RAW);

        Compaction.Saved saved =
                Compaction.of(img).compact(Images.qcow2(disk), Consent.whatIsThereIsLost(), c -> c.compress(true));

        assertThat(saved.before()).isGreaterThan(DataSize.ofMib(20));
        assertThat(saved.after()).isLessThan(DataSize.ofMib(2));
        assertThat(img.compare(Images.raw(reference), Images.qcow2(disk)).identical())
                .isTrue();
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("disk.qcow2", "reference");
    }

    @Test
    void compact_anEncryptedImage_isRefusedByNameAndUnchanged() throws IOException {
        Path disk = directory.resolve("disk.qcow2");
        ImageKey key = ImageKey.passphrase("k");
        img.create(
                disk,
                Format.QCOW2,
                DataSize.ofMib(2),
                c -> c.option("encrypt.iter-time", 10).key(key));
        byte[] before = Files.readAllBytes(disk);

        assertThatThrownBy(() -> Compaction.of(img)
                        .compact(Images.qcow2(disk), Consent.whatIsThereIsLost(), c -> c.compress(true)))
                .isInstanceOf(ImageKeyException.class)
                .hasMessageContaining("key slots");

        assertThat(Files.readAllBytes(disk)).isEqualTo(before);
        assertThat(directory.toFile().list()).containsExactly("disk.qcow2");
    }

    @Test
    void compact_anOverlay_staysOne() throws IOException {
        Path base = Images.random(directory.resolve("base.raw"), SIZE);
        Path top = directory.resolve("top.qcow2");
        img.overlay(top, base, Format.RAW);
        Images.write(top, "qcow2", "write -P 5 0 4M");
        Path reference = directory.resolve("reference");
        img.convert(Images.qcow2(top), reference, Format.RAW);

        Compaction.of(img).compact(Images.qcow2(top), Consent.whatIsThereIsLost(), c -> c.compress(true));

        assertThat(img.info(Images.qcow2(top)).backingFilename()).isEqualTo(base.toString());
        assertThat(img.compare(Images.raw(reference), Images.qcow2(top)).identical())
                .isTrue();
        assertThat(Files.size(top)).isLessThan(1 << 20);
    }

    @Test
    void compact_anImageWithSnapshots_isRefused() {
        Path disk = directory.resolve("disk.qcow2");
        img.create(disk, Format.QCOW2, SIZE);
        img.createSnapshot(Images.qcow2(disk), "kept");

        assertThatThrownBy(() -> Compaction.of(img).compact(Images.qcow2(disk), Consent.whatIsThereIsLost(), c -> {}))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("internal snapshots");
        assertThat(img.snapshots(Images.qcow2(disk))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster_size=2M",
                "cluster_size=16k,extended_l2=on",
                "refcount_bits=1",
                "refcount_bits=64,lazy_refcounts=on",
                "compression_type=zstd",
                "compat=0.10"
            })
    void compact_anImageWithOptions_keepsThem(String options) {
        Path disk = imageWithHoles("disk.qcow2", "-o", options);
        Object before = QcowTraits.of(Images.qcow2(disk), img.info(Images.qcow2(disk)));

        Compaction.Saved saved = compact(disk);

        assertThat(saved.after()).isLessThan(saved.before());
        assertThat(QcowTraits.of(Images.qcow2(disk), img.info(Images.qcow2(disk))))
                .isEqualTo(before);
    }

    @Test
    void compact_anImageWithBitmaps_keepsTheirBits() {
        Path disk = imageWithHoles("disk.qcow2");
        img.bitmap(Images.qcow2(disk), "on", b -> b.add());
        img.bitmap(
                Images.qcow2(disk),
                "off",
                b -> b.add().granularity(DataSize.ofMib(1)).disable());
        Images.write(disk, "qcow2", "write -P 7 3M 64k");
        List<Qcow2BitmapInfo> before = bitmaps(disk);
        List<Extent> bits = dirty(disk, "on");

        compact(disk);

        assertThat(bitmaps(disk)).containsExactlyInAnyOrderElementsOf(before);
        assertThat(dirty(disk, "on")).isEqualTo(bits).contains(new Extent(3 << 20, 64 << 10, 1));
    }

    @Test
    void compact_brokenBitmap_isRefusedByName() throws Exception {
        Path disk = imageWithHoles("disk.qcow2");
        img.bitmap(Images.qcow2(disk), "broken", b -> b.add());
        ImageServer server = ImageServer.start(Images.qcow2(disk));
        HostCommand.of("kill", "-9", Long.toString(server.pid())).run();
        server.exit().get(60, TimeUnit.SECONDS);
        assertThatThrownBy(server::close).hasMessageContaining("ended before it had closed the image");

        assertRefused(disk, ImageException.class, "inconsistent bitmaps", "'broken'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"base.qcow2", "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"BASE\"}}"
            })
    void compact_anOverlay_namesItsBaseAsBefore(String name) {
        Path base = imageWithHoles("base.qcow2");
        String backing = name.replace("BASE", base.toString());
        Path top = directory.resolve("top.qcow2");
        tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", backing, "-F", "qcow2", top.toString());
        Images.write(top, "qcow2", "write -P 9 0 2M");
        Images.write(top, "qcow2", "write -P 0 1M 1M");

        compact(top);

        ImageInfo info = img.info(Images.qcow2(top));
        assertThat(info.backingFilename()).isEqualTo(backing);
        assertThat(info.backingFilenameFormat()).isEqualTo("qcow2");
    }

    @Test
    void compact_baseWithoutFormat_isRefusedByName() throws IOException {
        Path base = imageWithHoles("base.qcow2");
        Path top = directory.resolve("top.qcow2");
        img.overlay(top, base, Format.QCOW2);
        byte[] header = Files.readAllBytes(top);
        for (int at = 72; at < 4096; at++) {
            if ((header[at] & 0xFF) == 0xE2 && (header[at + 1] & 0xFF) == 0x79 && (header[at + 2] & 0xFF) == 0x2A) {
                Images.overwrite(top, at, new byte[] {0x12, 0x34, 0x56, 0x78}); // an extension that nobody knows
            }
        }
        assertThat(img.info(Images.qcow2(top)).backingFilenameFormat()).isNull();

        assertRefused(top, ImageException.class, "which format its backing file", "rebaseUnsafely");
    }

    @Test
    void compact_externalDataFile_isRefusedByName() {
        Path data = directory.resolve("data.raw");
        Path disk = imageWithHoles("disk.qcow2", "-o", "data_file=" + data);

        assertRefused(disk, ImageException.class, data.toString());
    }

    @Test
    void compact_throughALink_replacesTheFileAndKeepsItsIdentity() throws IOException {
        Path disk = imageWithHoles("disk.qcow2");
        Path link = Files.createSymbolicLink(directory.resolve("link.qcow2"), disk.getFileName());
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rw-r-----"));
        Map<String, Object> before = identity(disk);

        Compaction.Saved saved = compact(link);

        assertThat(link).isSymbolicLink();
        assertThat(identity(disk)).isEqualTo(before);
        assertThat(saved.after()).isLessThan(saved.before());
        assertThat(img.info(Images.qcow2(disk)).actualSize())
                .isEqualTo(saved.after().bytes());
    }

    @Test
    void compact_anothersFile_staysHis() throws IOException {
        assumeTrue(Files.getAttribute(directory, "unix:uid").equals(0), "needs root, to give files away");
        Path disk = imageWithHoles("disk.qcow2");
        Files.setAttribute(disk, "unix:uid", 65534);
        Files.setAttribute(disk, "unix:gid", 65534);
        Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rw-------"));
        Map<String, Object> before = identity(disk);

        compact(disk);

        assertThat(identity(disk)).isEqualTo(before);
    }

    @Test
    void compact_inUse_isRefused() {
        Path disk = imageWithHoles("disk.qcow2");
        try (ImageServer server = ImageServer.start(Images.qcow2(disk), o -> o.readOnly(true))) {
            assertThat(server.isAlive()).isTrue();
            assertRefused(disk, ImageLockedException.class, disk.toString());
        }
        compact(disk);
    }

    /** The options are asked for between the first look at the image and its conversion, when its lock is free. */
    @ParameterizedTest
    @ValueSource(strings = {"data", "bitmap", "snapshot", "grown", "mode", "name", "another image"})
    void compact_changedByOthersMeanwhile_keepsTheirChange(String change) {
        Path disk = imageWithHoles("disk.qcow2");
        Path other = imageWithHoles("other.qcow2");
        Path copy = directory.resolve("copy");

        assertThatThrownBy(() -> Compaction.of(img).compact(Images.qcow2(disk), Consent.whatIsThereIsLost(), c -> {
                    change(change, disk, other);
                    tool("cp", disk.toString(), copy.toString());
                }))
                .isInstanceOf(ImageChangedException.class)
                .hasMessageContaining(disk.toString());

        assertThat(disk).hasSameBinaryContentAs(copy);
        assertThat(directory.toFile().list()).noneMatch(name -> name.startsWith(".qemu4j"));
    }

    private void change(String change, Path disk, Path other) {
        switch (change) {
            case "data" -> Images.write(disk, "qcow2", "write -P 9 1M 64k");
            case "bitmap" -> img.bitmap(Images.qcow2(disk), "new", b -> b.add());
            case "snapshot" -> img.createSnapshot(Images.qcow2(disk), "new");
            case "grown" -> img.grow(Images.qcow2(disk), DataSize.ofMib(16));
            case "mode" -> tool("chmod", "600", disk.toString());
            case "name" ->
                tool("ln", disk.toString(), directory.resolve("second").toString());
            default -> tool("mv", other.toString(), disk.toString());
        }
    }

    @Test
    void compact_hardLink_isRefused() throws IOException {
        Path disk = imageWithHoles("disk.qcow2");
        Files.createLink(directory.resolve("other.qcow2"), disk);

        assertRefused(disk, ImageException.class, "hard links");
    }

    @Test
    void compact_noFile_isRefused() {
        assertThatThrownBy(() -> compact(Path.of("/dev/null"))).hasMessageContaining("no regular file");
        assertThatThrownBy(() -> compact(directory)).hasMessageContaining("no regular file");
        assertThatThrownBy(() -> compact(directory.resolve("none"))).isInstanceOf(ImageMissingException.class);
    }

    @Test
    void compact_wouldGrow_staysAsItIs() throws IOException {
        Path plain = imageWithHoles("plain.qcow2");
        Path disk = directory.resolve("disk.qcow2");
        img.convert(Images.qcow2(plain), disk, Format.QCOW2, c -> c.compress(true));
        byte[] before = Files.readAllBytes(disk);

        Compaction.Saved saved = compact(disk);

        assertThat(saved.after()).isEqualTo(saved.before());
        assertThat(disk).hasBinaryContent(before);
    }

    private Compaction.Saved compact(Path disk) {
        Path reference = directory.resolve("reference");
        if (Files.isRegularFile(disk)) {
            img.convert(Images.qcow2(disk), reference, Format.RAW, c -> c.overwrite(Consent.whatIsThereIsLost()));
        }
        Compaction.Saved saved = Compaction.of(img).compact(Images.qcow2(disk), Consent.whatIsThereIsLost(), c -> {});
        assertThat(img.compare(Images.raw(reference), Images.qcow2(disk)).identical())
                .isTrue();
        return saved;
    }

    private void assertRefused(Path disk, Class<? extends ImageException> type, String... words) {
        byte[] before = read(disk);
        assertThatThrownBy(() -> Compaction.of(img)
                        .compact(Images.qcow2(disk), Consent.whatIsThereIsLost(), c -> c.compress(true)))
                .isInstanceOf(type)
                .hasMessageContainingAll(words);
        assertThat(read(disk)).isEqualTo(before);
        assertThat(directory.toFile().list()).noneMatch(name -> name.startsWith(".qemu4j"));
    }

    /** Two megabytes of data, then two of zeros that take space. */
    private Path imageWithHoles(String name, String... options) {
        Path disk = directory.resolve(name);
        List<String> argv = new ArrayList<>(List.of("qemu-img", "create", "-q", "-f", "qcow2"));
        argv.addAll(List.of(options));
        argv.addAll(List.of(disk.toString(), "8M"));
        tool(argv.toArray(String[]::new));
        Images.write(disk, "qcow2", "write -P 5 0 4M");
        Images.write(disk, "qcow2", "write -P 0 2M 2M");
        return disk;
    }

    private static void tool(String... argv) {
        HostCommand.builder(List.of(argv))
                .timeout(Duration.ofSeconds(20))
                .build()
                .run();
    }

    private List<Qcow2BitmapInfo> bitmaps(Path disk) {
        ImageInfoSpecificQcow2Wrapper specific = (ImageInfoSpecificQcow2Wrapper)
                Objects.requireNonNull(img.info(Images.qcow2(disk)).formatSpecific());
        return Objects.requireNonNull(specific.data().bitmaps());
    }

    private static List<Extent> dirty(Path disk, String bitmap) {
        String context = "qemu:dirty-bitmap:" + bitmap;
        NbdOptions options = NbdOptions.builder().contexts(context).build();
        try (ImageChannel channel =
                ImageChannel.open(Images.qcow2(disk), o -> o.readOnly(true).addBitmap(bitmap), options)) {
            return channel.extents(context, 0, channel.size());
        }
    }

    private static Map<String, Object> identity(Path path) throws IOException {
        return Files.readAttributes(path, "unix:uid,gid,mode");
    }

    private static byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
