package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void overlay_baseNamedAsRawIsOfAnotherFormat_isSaid(String format) {
        Path base = image(format);

        ImageReport report = img.overlay(overlay, base, Format.RAW);

        assertThat(report.warnings()).singleElement().asString().contains(base.toString(), "name the format " + format);
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
    void rebaseAndConvert_namedAsRawIsOfAnotherFormat_isSaid() {
        Path raw = image("raw");
        Path qcow2 = image("qcow2");
        img.overlay(overlay, raw, Format.RAW);
        ImageSource source = ImageSource.of(overlay, Format.QCOW2);

        assertThat(img.rebase(source, qcow2, Format.RAW).warnings()).hasSize(1);
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

    private Path image(String format) {
        Path image = directory.resolve("base." + format);
        img.create(image, Format.of(format), DataSize.ofMib(1));
        return image;
    }
}
