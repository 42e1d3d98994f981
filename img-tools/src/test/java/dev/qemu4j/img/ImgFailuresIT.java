package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.failure.ImageSizeException;
import dev.qemu4j.img.failure.ImageSpaceException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.qapi.block.PreallocMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real failures of images, and their exceptions. */
@Tag("once")
class ImgFailuresIT {
    private static final DataSize SIZE = DataSize.ofMib(16);

    @TempDir
    Path directory;

    private final QemuImg img = QemuImg.find();

    @Test
    void info_ofNothing_isMissing() {
        assertThatThrownBy(() -> img.info(Images.qcow2(directory.resolve("none"))))
                .isInstanceOf(ImageMissingException.class)
                .hasMessageContaining("check the path");
        assertThatThrownBy(() -> img.create(directory.resolve("no/disk"), Format.RAW, SIZE))
                .isInstanceOf(ImageMissingException.class)
                .hasMessageContaining("make it first");
    }

    @Test
    void change_anImageInUse_isLocked() throws IOException {
        Path disk = directory.resolve("disk.qcow2");
        img.create(disk, Format.QCOW2, SIZE);
        Path socket = directory.resolve("s");
        try (HostProcess user = QemuUser.of(disk, "qcow2", socket)) {
            assertThat(user.isAlive()).isTrue();
            assertThatThrownBy(() -> img.grow(Images.qcow2(disk), DataSize.ofMib(32)))
                    .isInstanceOf(ImageLockedException.class)
                    .hasMessageContaining("process " + user.pid() + " (qemu-nbd)")
                    .hasMessageContaining("block_resize")
                    .hasMessageNotContaining("forceShare");
            assertThatThrownBy(() -> img.info(Images.qcow2(disk))).isInstanceOf(ImageLockedException.class);
            assertThat(img.info(Images.qcow2(disk), i -> i.forceShare(Consent.whatIsReadMayBeTorn()))
                            .virtualSize())
                    .isEqualTo(SIZE.bytes());
        }
    }

    @Test
    void convert_toAFullDisk_leavesNothing() throws IOException {
        Path source = Images.random(directory.resolve("source"), SIZE);
        try (SmallDisk small = SmallDisk.in(directory, 4)) {
            assertThatThrownBy(() ->
                            img.convert(Images.raw(source), small.directory().resolve("target"), Format.QCOW2))
                    .isInstanceOf(ImageSpaceException.class)
                    .hasMessageContaining("free some space");
            assertThat(small.directory()).isEmptyDirectory();
        }
    }

    @Test
    void open_whatIsNoQcow2_isTheWrongFormat() throws IOException {
        Path raw = Images.random(directory.resolve("raw"), SIZE);
        assertThatThrownBy(() -> img.info(Images.qcow2(raw)))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("name the format that it has");
    }

    /** The words are about the image, not about the host's file system or a size that was asked for. */
    @ParameterizedTest
    @ValueSource(ints = {24, 60})
    void open_aSizeOrASnapshotTableThatCannotBe_isADamagedHeader(int at) throws IOException {
        Path disk = directory.resolve("disk.qcow2");
        img.create(disk, Format.QCOW2, SIZE);
        Images.overwrite(disk, at, new byte[] {(byte) 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff});

        assertThatThrownBy(() -> img.info(Images.qcow2(disk)))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("its header is damaged");
        assertThatThrownBy(() -> img.check(Images.qcow2(disk)))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("its header is damaged");
    }

    @Test
    void grow_byAPreallocationThatTheFormatLacks_isTheOption() throws IOException {
        Path disk = Images.random(directory.resolve("disk"), SIZE);

        assertThatThrownBy(() -> img.grow(
                        Images.raw(disk),
                        DataSize.ofBytes(2 * SIZE.bytes()),
                        r -> r.preallocation(PreallocMode.METADATA)))
                .isInstanceOf(ImageOptionException.class)
                .hasMessageContaining("leave preallocation out");
    }

    @Test
    void create_overALongNameWithASecondOne_writesBoth() throws IOException {
        Path disk = Files.write(directory.resolve("n".repeat(240)), new byte[512]);
        Path second = Files.createLink(directory.resolve("second"), disk);

        img.create(disk, Format.RAW, DataSize.ofMib(1), c -> c.overwrite(Consent.whatIsThereIsLost()));

        assertThat(Files.size(second)).isEqualTo(1 << 20);
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    /** A tool that ends as QEMU's does when one of its assertions fails. */
    @Test
    void check_qemuHasADefect_isNotToldOfTheImagesHeader() throws IOException {
        String words = "qemu-img: ../block/qcow2-refcount.c:1: f: Assertion `ret == 0 && cluster' failed.";
        Path tool = Files.writeString(
                directory.resolve("qemu-img"),
                "#!/bin/sh\n[ \"$1\" != check ] || { echo \"" + words.replace("`", "\\`")
                        + "\" >&2; kill -ABRT $$; }\nexec qemu-img \"$@\"\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
        Path disk = directory.resolve("disk.qcow2");
        img.create(disk, Format.QCOW2, SIZE);

        assertThatThrownBy(() -> QemuImg.at(tool).check(Images.qcow2(disk)))
                .isExactlyInstanceOf(ImageException.class)
                .hasMessageContaining("a defect of the installed QEMU");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 20, 24, 32, 36, 40, 48, 56, 60, 64, 72, 100})
    void open_anAbsurdHeader_isRefused(int at) throws IOException {
        Path disk = directory.resolve("disk.qcow2");
        img.create(disk, Format.QCOW2, SIZE);
        Images.overwrite(disk, at, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff});

        try {
            img.convert(
                    Images.qcow2(disk), directory.resolve("out"), Format.RAW, c -> c.timeout(Duration.ofSeconds(20)));
        } catch (ImageException e) {
            assertThat(e).isNotExactlyInstanceOf(ImageException.class);
        }
        assertThat(directory).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void open_aLoopOfBackingFiles_isRefusedInTime() {
        Path a = directory.resolve("a.qcow2");
        Path b = directory.resolve("b.qcow2");
        img.create(a, Format.QCOW2, SIZE);
        img.overlay(b, a, Format.QCOW2);
        LoopDisk.run("qemu-img", "rebase", "-u", "-f", "qcow2", "-b", b.toString(), "-F", "qcow2", a.toString());

        assertThatThrownBy(() -> img.chain(Images.qcow2(a), i -> i.timeout(Duration.ofSeconds(20))))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("loop");
    }

    @Test
    void run_aToolThatIsNotThere_saysWhatToInstall() {
        assertThatThrownBy(() -> QemuImg.at(directory.resolve("qemu-img")).version())
                .isInstanceOf(ProgramNotFoundException.class)
                .hasMessageContaining("install qemu-utils");
    }

    @Test
    void info_ofAToolThatWritesNoJson_tellsItsFirstWordsOnly() throws IOException {
        Path tool = Files.writeString(
                directory.resolve("tool"),
                "#!/bin/sh\necho 'something else'; head -c 1000000 /dev/zero | tr '\\0' x\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        Path disk = directory.resolve("disk");
        img.create(disk, Format.RAW, SIZE);
        assertThatThrownBy(() -> QemuImg.at(tool).info(Images.raw(disk)))
                .isExactlyInstanceOf(ImageException.class)
                .hasMessageContaining("no JSON: something else")
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(1200));
    }

    @Test
    void convert_cancelledAtAnyMoment_leavesNoTarget() throws Exception {
        Path source = Images.random(directory.resolve("source"), DataSize.ofMib(64));
        byte[] before = Files.readAllBytes(source);
        for (int moment = 0; moment < 10; moment++) {
            double limit = moment / 10.0;
            Path target = directory.resolve("target-" + moment);
            CountDownLatch reached = new CountDownLatch(1);
            CompletableFuture<?> running = img.convertAsync(
                    Images.raw(source),
                    target,
                    Format.QCOW2,
                    c -> c.rateLimit(DataSize.ofMib(64)).onProgress(p -> {
                        if (p >= limit) {
                            reached.countDown();
                        }
                    }));
            assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(running.cancel(true)).isTrue();

            assertThatThrownBy(running::join).isInstanceOf(CancellationException.class);
            assertThat(List.of(directory.toFile().list())).containsExactly("source");
        }
        assertThat(Files.readAllBytes(source)).isEqualTo(before);
    }

    @Test
    void convert_beyondItsTime_leavesNoTarget() throws IOException {
        Path source = Images.random(directory.resolve("source"), SIZE);
        assertThatThrownBy(() -> img.convert(
                        Images.raw(source),
                        directory.resolve("target"),
                        Format.QCOW2,
                        c -> c.rateLimit(DataSize.ofMib(1)).timeout(Duration.ofMillis(300))))
                .isInstanceOf(HostCommandTimeoutException.class);
        assertThat(List.of(directory.toFile().list())).containsExactly("source");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,b=c.img", "-rf", "--help", "json:{}", "nbd:localhost:1", "file:x", "fat:rw:.", "a\nb", "tab\there",
                        "'quote\"",
                "$(id)", "a b", "ünïcödé", "%s", ",,", "help", "driver=raw", "#x", "\\", "a:b"
            })
    void names_ofAnyKind_areFiles(String name) throws IOException {
        Path base = Images.random(directory.resolve(name), SIZE);
        Path overlay = directory.resolve("overlay of " + name);
        Path copy = directory.resolve("copy of " + name);

        img.overlay(overlay, base, Format.RAW);
        img.convert(Images.qcow2(overlay), copy, Format.RAW);
        assertThat(Files.mismatch(base, copy)).isEqualTo(-1);
        img.createSnapshot(Images.qcow2(overlay), name);
        assertThat(img.snapshots(Images.qcow2(overlay))).hasSize(1);
        assertThat(img.compare(Images.raw(base), Images.qcow2(overlay).option("discard", "unmap"))
                        .identical())
                .isTrue();
        assertThat(img.chain(Images.qcow2(overlay))).hasSize(2);
        img.dd(Images.raw(base), directory.resolve("dd of " + name), Format.RAW, d -> d.count(1));
        assertThat(directory.resolve("dd of " + name)).hasSize(512);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "corrupted",
                "Permission denied",
                "No space left on device",
                "it's too small",
                "Is another process using the image"
            })
    void open_belowADirectoryWithWordsOfErrors_isMissingOnly(String name) throws IOException {
        Path odd = Files.createDirectory(directory.resolve(name));
        assertThatThrownBy(() -> img.info(Images.qcow2(odd.resolve("none")))).isInstanceOf(ImageMissingException.class);
        Path base = Images.random(odd.resolve("base"), SIZE);
        Path top = directory.resolve("top");
        img.overlay(top, base, Format.RAW);
        Files.delete(base);
        assertThatThrownBy(() -> img.convert(Images.qcow2(top), directory.resolve("out"), Format.RAW))
                .isInstanceOf(ImageMissingException.class);
    }

    @Test
    void snapshots_thatCannotBe_sayWhy() {
        Path raw = directory.resolve("raw");
        Path qcow2 = directory.resolve("qcow2");
        img.create(raw, Format.RAW, SIZE);
        img.create(qcow2, Format.QCOW2, SIZE);
        assertThatThrownBy(() -> img.createSnapshot(Images.raw(raw), "s"))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("images of the format raw have no internal snapshots");
        assertThatThrownBy(() -> img.applySnapshot(
                        Images.qcow2(qcow2), "none", Consent.whatWasWrittenSinceIsLost(Images.qcow2(qcow2))))
                .isInstanceOf(ImageMissingException.class)
                .hasMessageContaining("snapshots lists those")
                .hasMessageNotContaining("check the path");
        assertThatThrownBy(() -> img.deleteSnapshot(Images.qcow2(qcow2), "none"))
                .isInstanceOf(ImageMissingException.class)
                .hasMessageContaining("snapshots lists those");
    }

    @Test
    void resize_inTheOtherDirection_isRefusedAndUnchanged() {
        Path disk = directory.resolve("disk");
        img.create(disk, Format.QCOW2, SIZE);
        assertThatThrownBy(() -> img.grow(Images.qcow2(disk), DataSize.ofMib(8)))
                .isInstanceOf(ImageSizeException.class)
                .hasMessageContaining("Consent.dataBeyondTheEndIsLost()");
        assertThatThrownBy(() -> img.shrink(Images.qcow2(disk), DataSize.ofMib(32), Consent.dataBeyondTheEndIsLost()))
                .isInstanceOf(ImageSizeException.class)
                .hasMessageContaining("with grow");
        assertThat(img.info(Images.qcow2(disk)).virtualSize()).isEqualTo(SIZE.bytes());
    }

    /** The options of a format, which an image that is there has already. */
    private static List<Consumer<ConvertOptions.Builder>> ofNewImagesOnly(Path directory) {
        return List.of(
                c -> c.clusterSize(DataSize.ofMib(1)),
                c -> c.preallocation(PreallocMode.FULL),
                c -> c.compat("0.10"),
                c -> c.lazyRefcounts(true),
                c -> c.refcountBits(64),
                c -> c.extendedL2(true),
                c -> c.compressionType("zlib"),
                c -> c.dataFile(directory.resolve("data")),
                c -> c.nocow(true),
                c -> c.backing(directory.resolve("base"), Format.RAW));
    }

    @Test
    void overlay_baseOfAnotherFormat_isSaidOfTheBase() throws IOException {
        Path base = Images.random(directory.resolve("base"), SIZE);

        assertThatThrownBy(() -> img.overlay(directory.resolve("overlay"), base, Format.QCOW2))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("name the format that the base has");
    }

    @Test
    void version_ofAnotherProgram_isRefused() {
        assertThatThrownBy(() -> QemuImg.at(Path.of("/bin/ls")).version())
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("expected: qemu-img version");
    }

    @Test
    void intoExisting_withABackingFile_needsTheTargetToHaveIt() throws IOException {
        Path base = Images.random(directory.resolve("base"), SIZE);
        Path source = directory.resolve("source");
        img.overlay(source, base, Format.RAW);
        Images.write(source, "qcow2", "write -P 9 0 64k");
        Path disk = directory.resolve("disk");
        img.overlay(disk, base, Format.RAW);

        img.convert(
                Images.qcow2(source),
                disk,
                Format.QCOW2,
                c -> c.backing(base, Format.RAW).intoExisting(Consent.whatIsThereIsLost()));

        assertThat(img.compare(Images.qcow2(source), Images.qcow2(disk)).identical())
                .isTrue();
        byte[] used = Files.readAllBytes(disk);
        assertThatThrownBy(() -> img.convert(
                        Images.qcow2(source),
                        disk,
                        Format.QCOW2,
                        c -> c.backing(base, Format.RAW).intoExisting(Consent.whatIsThereIsLost())))
                .isInstanceOf(ImageOptionException.class)
                .hasMessageContaining("has data of its own");
        assertThat(Files.readAllBytes(disk)).isEqualTo(used);
        Path other = Images.random(directory.resolve("other"), SIZE);
        img.rebaseUnsafely(Images.qcow2(disk), other, Format.RAW, Consent.theNewBaseHasTheSameData());
        byte[] before = Files.readAllBytes(disk);
        assertThatThrownBy(() -> img.convert(
                        Images.qcow2(source),
                        disk,
                        Format.QCOW2,
                        c -> c.backing(base, Format.RAW).intoExisting(Consent.whatIsThereIsLost())))
                .isInstanceOf(ImageOptionException.class)
                .hasMessageContaining("its backing file is '" + other + "'");
        assertThat(Files.readAllBytes(disk)).isEqualTo(before);
    }

    @Test
    void intoExisting_withWhatItWouldIgnoreOrNotFit_isRefused() throws IOException {
        Path source = Images.random(directory.resolve("source"), SIZE);
        Path disk = directory.resolve("disk");
        img.create(disk, Format.QCOW2, SIZE);
        byte[] before = Files.readAllBytes(disk);
        assertThatThrownBy(() -> img.convert(
                        Images.raw(source),
                        disk,
                        Format.QCOW2,
                        c -> c.option("no_such_option", 1).intoExisting(Consent.whatIsThereIsLost())))
                .isInstanceOf(ImageOptionException.class)
                .hasMessageContaining("no_such_option");
        for (Consumer<ConvertOptions.Builder> option : ofNewImagesOnly(directory)) {
            assertThatThrownBy(() -> img.convert(Images.raw(source), disk, Format.QCOW2, c -> {
                        option.accept(c);
                        c.intoExisting(Consent.whatIsThereIsLost());
                    }))
                    .isInstanceOf(ImageOptionException.class)
                    .hasMessageContaining("is there already");
        }
        assertThat(Files.readAllBytes(disk)).isEqualTo(before);

        Path small = Images.random(directory.resolve("small"), DataSize.ofMib(1));
        assertThatThrownBy(() -> img.convert(
                        Images.raw(source), small, Format.RAW, c -> c.intoExisting(Consent.whatIsThereIsLost())))
                .isInstanceOf(ImageSizeException.class)
                .hasMessageContaining("smaller than input")
                .hasMessageContaining("at least the source's size")
                .hasMessageNotContaining("shrink");
    }

    @Test
    void bitmap_namedLikeAnOption_isMade() {
        Path disk = directory.resolve("disk");
        img.create(disk, Format.QCOW2, SIZE);
        img.bitmap(Images.qcow2(disk), "--help", b -> b.add());
        assertThat(String.valueOf(img.info(Images.qcow2(disk)).formatSpecific()))
                .contains("\"name\":\"--help\"");
        img.createSnapshot(Images.qcow2(disk), "-l");
        assertThat(img.snapshots(Images.qcow2(disk))).hasSize(1);
    }

    @Test
    void create_withADataFileThatIsThere_isRefusedWithoutConsent() throws IOException {
        Path data = Images.random(directory.resolve("data"), SIZE);
        byte[] before = Files.readAllBytes(data);
        assertThatThrownBy(() -> img.create(directory.resolve("d"), Format.QCOW2, SIZE, c -> c.dataFile(data)))
                .isInstanceOf(ImageExistsException.class)
                .hasMessageContaining("would be emptied");
        assertThatThrownBy(() -> img.convert(
                        Images.raw(data),
                        directory.resolve("d"),
                        Format.QCOW2,
                        c -> c.dataFile(data).overwrite(Consent.whatIsThereIsLost())))
                .isInstanceOf(ImageExistsException.class)
                .hasMessageContaining("choose another target");
        assertThat(Files.readAllBytes(data)).isEqualTo(before);
    }
}
