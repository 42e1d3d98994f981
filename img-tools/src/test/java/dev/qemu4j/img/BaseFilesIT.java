package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A base that is not what its caller took it for. */
@Timeout(60)
@Tag("once")
class BaseFilesIT {
    private final QemuImg img = QemuImg.find();

    @TempDir
    Path directory;

    private Path overlay;

    @BeforeEach
    void names() {
        overlay = directory.resolve("overlay.qcow2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"qcow2", "qed", "vmdk", "vdi", "vhdx", "vpc", "parallels"})
    void overlay_baseNamedAsRawIsOfAnotherFormat_isRefused(String format) {
        Path base = image(format);

        assertRefused(() -> img.overlay(overlay, base, Format.RAW), base, format);
        assertRefused(
                () -> img.create(
                        overlay,
                        Format.QCOW2,
                        DataSize.ofMib(1),
                        c -> c.option("backing_file", base.toString()).option("backing_fmt", "raw")),
                base,
                format);
        assertRefused(
                () -> img.convert(
                        ImageSource.of(image("raw"), Format.RAW),
                        overlay,
                        Format.QCOW2,
                        c -> c.backing(base, Format.RAW)),
                base,
                format);

        assertThat(overlay).doesNotExist();
    }

    @Test
    void overlay_rawDiskThatLooksLikeAnImage_isMadeWithoutALook() {
        Path base = image("qcow2");

        ImageReport report = img.overlay(
                overlay, base, Format.RAW, c -> c.unsafeBacking(true).option("size", 1 << 20));

        assertThat(report.warnings()).singleElement().asString().contains(base.toString(), "name the format qcow2");
    }

    @Test
    void overlay_baseOfItsFormat_hasNoWarning() {
        assertThat(img.overlay(overlay, image("qcow2"), Format.QCOW2).warnings())
                .isEmpty();
        assertThat(img.overlay(directory.resolve("other"), image("raw"), Format.RAW)
                        .warnings())
                .isEmpty();
    }

    @Test
    void rebase_namedAsRawIsOfAnotherFormat_isRefused() throws IOException {
        Path qcow2 = image("qcow2");
        img.overlay(overlay, image("raw"), Format.RAW);
        byte[] before = Files.readAllBytes(overlay);

        assertRefused(() -> img.rebase(ImageSource.of(overlay, Format.QCOW2), qcow2, Format.RAW), qcow2, "qcow2");

        assertThat(overlay).hasBinaryContent(before);
    }

    @Test
    void readers_namedAsRawIsOfAnotherFormat_areTold() {
        Path raw = image("raw");
        Path qcow2 = image("qcow2");
        img.overlay(overlay, raw, Format.RAW);
        ImageSource source = ImageSource.of(overlay, Format.QCOW2);

        assertThat(img.rebaseUnsafely(source, qcow2, Format.RAW, Consent.theNewBaseHasTheSameData())
                        .warnings())
                .hasSize(1);
        assertThat(img.convert(ImageSource.of(qcow2, Format.RAW), directory.resolve("copy"), Format.RAW)
                        .warnings())
                .hasSize(1);
        assertThat(img.dd(ImageSource.of(qcow2, Format.RAW), directory.resolve("dd"), Format.RAW, d -> {})
                        .warnings())
                .hasSize(1);
    }

    @Test
    void overlay_pathsAreSwapped_saysThatTheBaseIsMissing() throws Exception {
        Path base = image("qcow2");
        byte[] before = Files.readAllBytes(base);

        assertThatThrownBy(() -> img.overlay(base, overlay, Format.QCOW2))
                .isInstanceOf(ImageMissingException.class)
                .hasMessageContaining("the base '" + overlay + "' is not there")
                .hasMessageNotContaining("overwrite");

        assertThat(base).hasBinaryContent(before);
        assertThat(overlay).doesNotExist();
        Path other = directory.resolve("other");
        img.create(other, Format.QCOW2, DataSize.ofMib(1));
        assertThatThrownBy(() -> img.overlay(other, base, Format.QCOW2)).isInstanceOf(ImageExistsException.class);
    }

    private static void assertRefused(ThrowingCallable call, Path base, String format) {
        assertThatThrownBy(call)
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("the base '" + base + "' is named as raw")
                .hasMessageContaining("name the format " + format);
    }

    private Path image(String format) {
        Path image = directory.resolve("base." + format);
        img.create(image, Format.of(format), DataSize.ofMib(1));
        return image;
    }
}
