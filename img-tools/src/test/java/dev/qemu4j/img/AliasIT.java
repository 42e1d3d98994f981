package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockdevOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets that an image needs by way of others, also where something of it is missing. */
@Timeout(300)
@Tag("once")
class AliasIT {
    private static final DataSize SIZE = DataSize.ofMib(1);
    private static final QemuImg IMG = QemuImg.find();
    private static final Consent.Overwriting LOST = Consent.whatIsThereIsLost();
    private static final Consent.UnsafeRebasing SAME = Consent.theNewBaseHasTheSameData();

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
    @ValueSource(strings = {"monolithicFlat", "monolithicSparse"})
    void write_overAnExtentThatTheSourceNeeds_isRefusedAndUnchanged(String subformat) throws IOException {
        Path disk = directory.resolve("x.vmdk");
        IMG.convert(Images.raw(base), disk, Format.VMDK, c -> c.subformat("monolithicFlat"));
        Path flat = directory.resolve("x-flat.vmdk");
        Path overlay = directory.resolve("ov.qcow2");
        IMG.overlay(overlay, flat, Format.RAW);

        for (ImageSource source : new ImageSource[] {Images.qcow2(overlay), Images.raw(flat)}) {
            assertRefused(() -> IMG.convert(
                    source, disk, Format.VMDK, c -> c.subformat(subformat).overwrite(LOST)));
        }
        assertRefused(() -> IMG.dd(Images.qcow2(overlay), disk, Format.VMDK, d -> d.overwrite(LOST)));

        assertThat(IMG.compare(Images.raw(base), Images.qcow2(overlay)).identical())
                .isTrue();
        assertThat(IMG.compare(Images.raw(base), ImageSource.of(disk, Format.VMDK))
                        .identical())
                .isTrue();
    }

    @Test
    void rebaseUnsafely_ontoWhatNeedsItAboveAMissingFile_isRefusedAndUnchanged() throws IOException {
        Files.move(base, directory.resolve("elsewhere"));
        byte[] before = Files.readAllBytes(middle);

        assertThatThrownBy(() -> IMG.rebaseUnsafely(Images.qcow2(middle), top, Format.QCOW2, SAME))
                .isInstanceOf(ImageExistsException.class)
                .hasMessageContaining("its own backing file");

        assertThat(Files.readAllBytes(middle)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "middle",
                "file:DIRECTORY/middle",
                "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"DIRECTORY/middle\"}}",
                "json:{\"driver\":\"qcow2\",\"file.filename\":\"DIRECTORY/middle\"}"
            })
    void overlay_overWhatItsBaseNeedsAboveAMissingFile_isRefusedAndUnchanged(String backing) throws IOException {
        String name = backing.replace("DIRECTORY", directory.toString());
        LoopDisk.run("qemu-img", "rebase", "-u", "-f", "qcow2", "-b", name, "-F", "qcow2", top.toString());
        Path tip = directory.resolve("tip");
        IMG.overlay(tip, top, Format.QCOW2);
        Files.delete(base);
        byte[] before = Files.readAllBytes(middle);

        assertRefused(() -> IMG.overlay(
                middle,
                tip,
                Format.QCOW2,
                c -> c.overwrite(LOST).unsafeBacking(true).option("size", SIZE.bytes())));

        assertThat(Files.readAllBytes(middle)).isEqualTo(before);
    }

    /** The tool itself refuses them; a part that is renamed afterwards would become its own base. */
    @ParameterizedTest
    @ValueSource(strings = {"qcow2", "qed", "vmdk"})
    void create_overTheBaseThatAnOptionNames_isRefusedAndUnchanged(String format) throws IOException {
        Path image = directory.resolve("image");
        IMG.convert(Images.raw(base), image, Format.of(format));
        Files.createSymbolicLink(directory.resolve("link"), image);
        byte[] before = Files.readAllBytes(image);

        for (String name : List.of("image", "./image", "link", "file:" + image, image.toString())) {
            assertRefused(() -> IMG.create(
                    image,
                    Format.of(format),
                    SIZE,
                    c -> c.option("backing_file", name)
                            .option("backing_fmt", format)
                            .overwrite(LOST)));
            assertRefused(() -> IMG.convert(
                    Images.raw(base),
                    image,
                    Format.of(format),
                    c -> c.option("backing_file", name)
                            .option("backing_fmt", format)
                            .overwrite(LOST)));
        }

        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @Test
    void create_withTheBaseThatAnOptionNames_isAnOverlay() {
        Path overlay = directory.resolve("overlay.qed");

        IMG.create(
                overlay,
                Format.QED,
                SIZE,
                c -> c.option("backing_file", base.getFileName()).option("backing_fmt", "raw"));

        assertThat(IMG.compare(Images.raw(base), ImageSource.of(overlay, Format.QED))
                        .identical())
                .isTrue();
        assertThatThrownBy(() -> IMG.create(
                        directory.resolve("other"),
                        Format.QCOW2,
                        SIZE,
                        c -> c.option("backing_file", "json:{}").option("backing_fmt", "raw")))
                .isInstanceOf(ImageOptionException.class)
                .hasMessageContaining("expected: a path");
        assertThatThrownBy(() -> IMG.create(
                        directory.resolve("other"),
                        Format.QCOW2,
                        SIZE,
                        c -> c.option("backing_file", "file:base").option("backing_fmt", "raw")))
                .isInstanceOf(ImageOptionException.class);
        assertThatThrownBy(() -> IMG.amend(Images.qcow2(top), a -> a.option("backing_file", top)))
                .isInstanceOf(ImageOptionException.class)
                .hasMessageContaining("rebase");
    }

    @ParameterizedTest
    @ValueSource(strings = {"middle", "top"})
    void rebaseUnsafely_blockNodesOntoThemselves_isRefusedAndUnchanged(String onto) throws IOException {
        BlockdevOptions file = Blockdevs.file(f -> f.filename(middle));
        ImageSource nodes = ImageSource.of(Blockdevs.qcow2(q -> q.file(file)));
        byte[] before = Files.readAllBytes(middle);

        assertThatThrownBy(() -> IMG.rebaseUnsafely(nodes, directory.resolve(onto), Format.QCOW2, SAME))
                .isInstanceOf(ImageExistsException.class)
                .hasMessageContaining("its own backing file");

        assertThat(Files.readAllBytes(middle)).isEqualTo(before);
        IMG.rebaseUnsafely(nodes, base, Format.RAW, SAME);
    }

    @Test
    void convert_aPartOfAnOverlayOverItsBase_isRefusedAndUnchanged() throws IOException {
        byte[] before = Files.readAllBytes(base);

        assertRefused(() -> IMG.convert(
                Images.qcow2(top).part(DataSize.ofBytes(0), DataSize.ofKib(64)),
                base,
                Format.RAW,
                c -> c.overwrite(LOST)));

        assertThat(Files.readAllBytes(base)).isEqualTo(before);
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ImageExistsException.class).hasMessageContaining("choose another target");
    }
}
