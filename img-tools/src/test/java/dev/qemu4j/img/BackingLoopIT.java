package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockdevOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that come back to themselves by their backing files, which QEMU 7.2 opens for half a minute before it gives up. */
@Timeout(30)
@Tag("once")
class BackingLoopIT {
    private static final QemuImg IMG = QemuImg.find();

    @TempDir
    Path directory;

    private Path base;
    private Path middle;
    private Path top;

    @BeforeEach
    void makeChain() throws IOException {
        ImageChain chain = ImageChain.in(directory);
        base = chain.base();
        middle = chain.middle();
        top = chain.top();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "middle",
                "DIRECTORY/middle",
                "file:DIRECTORY/middle",
                "DIRECTORY/top",
                "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"DIRECTORY/top\"}}",
                "json:{\"driver\":\"qcow2\",\"file.filename\":\"DIRECTORY/middle\"}",
                "json:{'driver':'qcow2','file':{'driver':'file','filename':'DIRECTORY/middle'}}",
                "json:{'driver':'qcow2','file':{'filename':'DIRECTORY\\/middle'}}",
                "json:{\"file.driver\":\"file\",\"file.filename\":\"DIRECTORY\\/top\"}"
            })
    void everyReader_ofALoop_refusesItAtOnce(String backing) {
        String name = backing.replace("DIRECTORY", directory.toString());
        LoopDisk.run("qemu-img", "rebase", "-u", "-f", "qcow2", "-b", name, "-F", "qcow2", middle.toString());

        assertRefused(() -> IMG.convert(Images.qcow2(top), directory.resolve("new"), Format.QCOW2));
        assertRefused(() -> IMG.compare(Images.raw(base), Images.qcow2(top)));
        assertRefused(() -> IMG.overlay(directory.resolve("new"), middle, Format.QCOW2));
        assertRefused(() -> IMG.commit(Images.qcow2(top)));
        assertThat(directory.resolve("new")).doesNotExist();

        assertThat(IMG.info(Images.qcow2(middle)).backingFilename()).isNotNull();
        IMG.rebaseUnsafely(Images.qcow2(middle), base, Format.RAW, Consent.theNewBaseHasTheSameData());
        assertThat(IMG.compare(Images.raw(base), Images.qcow2(top)).identical()).isTrue();
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ImageFormatException.class).hasMessageContaining("comes back to");
    }

    @Test
    void rebase_ontoWhatNeedsIt_isRefusedAndUnchanged() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), middle);
        byte[] before = Files.readAllBytes(middle);
        for (Path other : new Path[] {middle, link, top}) {
            assertThatThrownBy(() -> IMG.rebase(Images.qcow2(middle), other, Format.QCOW2))
                    .isInstanceOf(ImageExistsException.class)
                    .hasMessageContaining("its own backing file");
            assertThatThrownBy(() -> IMG.rebaseUnsafely(
                            Images.qcow2(middle), other, Format.QCOW2, Consent.theNewBaseHasTheSameData()))
                    .isInstanceOf(ImageExistsException.class);
        }
        assertThat(Files.readAllBytes(middle)).isEqualTo(before);
    }

    @Test
    void everyReader_ofAFifo_refusesIt() {
        Path fifo = directory.resolve("fifo");
        LoopDisk.run("mkfifo", fifo.toString());
        assertThatThrownBy(() -> IMG.info(Images.raw(fifo)))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("is a FIFO");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DIRECTORY/fifo",
                "file:DIRECTORY/fifo",
                "host_device:DIRECTORY/fifo",
                "json:{'driver':'raw','file':{'driver':'file','filename':'DIRECTORY/fifo'}}",
                "json:{'driver':'raw','filename':'DIRECTORY/fifo'}",
                "json:{\"driver\":\"raw\",\"file.filename\":\"DIRECTORY\\/fifo\"}",
                "json:{\"driver\":\"raw\",\"file.driver\":\"raw\",\"file.file.filename\":\"DIRECTORY/fifo\"}"
            })
    void everyReader_ofAChainToAFifo_refusesIt(String backing) {
        String name = backing.replace("DIRECTORY", directory.toString());
        LoopDisk.run("mkfifo", directory.resolve("fifo").toString());
        LoopDisk.run("qemu-img", "rebase", "-u", "-f", "qcow2", "-b", name, "-F", "raw", middle.toString());

        assertFifo(() -> IMG.convert(Images.qcow2(top), directory.resolve("new"), Format.QCOW2));
        assertFifo(() -> IMG.commit(Images.qcow2(top)));
        assertFifo(() -> IMG.rebase(Images.qcow2(top), base, Format.RAW));
        assertFifo(() -> IMG.chain(Images.qcow2(top)));
        assertThat(IMG.info(Images.qcow2(middle)).backingFilename()).isNotNull();
    }

    @Test
    void everyCommand_thatIsGivenAFifoBeside_refusesIt() {
        Path fifo = directory.resolve("fifo");
        LoopDisk.run("mkfifo", fifo.toString());
        assertFifo(() -> IMG.rebase(Images.qcow2(top), fifo, Format.RAW));
        assertFifo(() -> IMG.rebaseUnsafely(Images.qcow2(top), fifo, Format.RAW, Consent.theNewBaseHasTheSameData()));
        assertFifo(() ->
                IMG.bitmap(Images.qcow2(top), "b", b -> b.add().merge("b").sourceFile(fifo, Format.QCOW2)));
        assertThat(IMG.info(Images.qcow2(top)).backingFilename()).isEqualTo(middle.toString());
    }

    @Test
    void everyReader_ofADataFileThatLeadsToAFifo_refusesIt() throws IOException {
        Path fifo = directory.resolve("fifo");
        Path data = directory.resolve("data");
        LoopDisk.run("mkfifo", fifo.toString());
        LoopDisk.run("qemu-img", "create", "-q", "-f", "qcow2", "-o", "data_file=" + data, middle.toString(), "1M");
        Files.delete(data);
        Files.createSymbolicLink(data, fifo);
        assertFifo(() -> IMG.convert(Images.qcow2(middle), directory.resolve("new"), Format.QCOW2));
        assertFifo(() -> IMG.check(Images.qcow2(top)));
        assertFifo(() -> IMG.info(Images.qcow2(middle)));
    }

    @Test
    void everyReader_ofOtherFormatsThatLeadToAFifo_refusesIt() throws IOException {
        Path lower = directory.resolve("lower");
        Path upper = directory.resolve("upper");
        for (String format : List.of("vmdk", "qed", "qcow")) {
            String below = format.equals("vmdk") ? "vmdk" : "raw";
            create(below, lower, "1M");
            create(format, upper, "-b", lower.toString(), "-F", below);
            makeFifo(lower);
            assertFifo(() -> IMG.convert(source(upper, format), directory.resolve("new"), Format.QCOW2));
            create("qcow2", top, "-u", "-b", upper.toString(), "-F", format, "1M");
            assertFifo(() -> IMG.check(Images.qcow2(top)));
            assertThat(IMG.info(source(upper, format)).backingFilename()).isNotNull();
            Files.delete(lower);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"monolithicFlat", "twoGbMaxExtentFlat", "twoGbMaxExtentSparse"})
    void everyReader_ofAnExtentThatIsAFifo_refusesIt(String subformat) throws IOException {
        Path disk = directory.resolve("disk.vmdk");
        create("vmdk", disk, "-o", "subformat=" + subformat, "1M");
        Path extent;
        try (Stream<Path> files = Files.list(directory)) {
            extent = files.filter(file -> file.getFileName().toString().matches("disk-.*vmdk"))
                    .findFirst()
                    .orElseThrow();
        }
        assertThat(IMG.info(source(disk, "vmdk")).virtualSize()).isEqualTo(1 << 20);
        makeFifo(extent);

        assertFifo(() -> IMG.info(source(disk, "vmdk")));
        assertFifo(() -> IMG.convert(source(disk, "vmdk"), directory.resolve("new"), Format.QCOW2));
    }

    @Test
    void everyReader_ofALoopOfOtherFormats_refusesItAtOnce() throws IOException {
        for (String format : List.of("vmdk", "qed")) {
            Path one = directory.resolve("one." + format);
            Path two = directory.resolve("two." + format);
            create(format, one, "1M");
            create(format, two, "-b", one.toString(), "-F", format);
            Files.copy(two, one, StandardCopyOption.REPLACE_EXISTING);

            assertRefused(() -> IMG.convert(source(two, format), directory.resolve("new"), Format.QCOW2));
        }
    }

    private static void create(String format, Path image, String... more) {
        List<String> argv = new ArrayList<>(List.of("qemu-img", "create", "-q", "-f", format, image.toString()));
        argv.addAll(List.of(more));
        LoopDisk.run(argv.toArray(String[]::new));
    }

    private static void makeFifo(Path path) throws IOException {
        Files.delete(path);
        LoopDisk.run("mkfifo", path.toString());
    }

    private static ImageSource source(Path image, String format) {
        return ImageSource.of(image, Format.of(format));
    }

    @Test
    void everyReader_ofAVhdxThatIsAFifo_refusesIt() throws IOException {
        create("vhdx", middle, "1M");
        create("qcow2", top, "-b", middle.toString(), "-F", "vhdx");
        makeFifo(middle);
        assertFifo(() -> IMG.check(source(middle, "vhdx")));
        assertFifo(() -> IMG.check(Images.qcow2(top)));
    }

    @Test
    void everyReader_ofBlockNodesOnAFifo_refusesIt() {
        Path fifo = directory.resolve("fifo");
        LoopDisk.run("mkfifo", fifo.toString());
        BlockdevOptions node = Blockdevs.file(f -> f.filename(fifo));
        assertFifo(() -> IMG.info(ImageSource.of(node)));
    }

    @Test
    void convert_ofTheBytesOfALoop_copiesThem() {
        LoopDisk.run(
                "qemu-img", "rebase", "-u", "-f", "qcow2", "-b", middle.toString(), "-F", "qcow2", middle.toString());
        Path copy = directory.resolve("copy");
        IMG.convert(Images.raw(middle), copy, Format.RAW);
        assertThat(IMG.compare(Images.raw(middle), Images.raw(copy)).identical())
                .isTrue();
    }

    private static void assertFifo(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ImageFormatException.class).hasMessageContaining("is a FIFO");
    }
}
