package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.source.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures are told by the tool's words, not by names that a user or an image brings. */
@Timeout(300)
@Tag("once")
class ImgNamesIT {
    private static final QemuImg IMG = QemuImg.find();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"corrupted", "No space left on device", "Permission denied", "x' Image is corrupt"})
    void bitmap_whoseNameIsAnError_isNotThatError(String name) {
        Path image = directory.resolve("image");
        IMG.create(image, Format.QCOW2, DataSize.ofMib(1));
        assertThatThrownBy(() -> IMG.bitmap(Images.qcow2(image), name, bitmap -> bitmap.remove()))
                .isExactlyInstanceOf(ImageMissingException.class)
                .hasMessageContaining("not found")
                .hasMessageContaining("info lists the bitmaps");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a'b: Permission denied",
                " x' No space left on device",
                "Image is corrupt'",
                "a'b': Permission denied"
            })
    void everyReader_ofALostBaseInAnyDirectory_saysThatItIsMissing(String name) throws IOException {
        Path lost = Files.createDirectories(directory.resolve(name)).resolve("base");
        Images.random(lost, DataSize.ofMib(1));
        Path overlay = directory.resolve("overlay");
        IMG.overlay(overlay, lost, Format.RAW);
        Files.delete(lost);

        assertMissing(() -> IMG.convert(Images.qcow2(overlay), directory.resolve("new"), Format.RAW));
        assertMissing(() -> IMG.check(Images.qcow2(overlay)));
        assertMissing(() -> IMG.commit(Images.qcow2(overlay)));
    }

    private static void assertMissing(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(ImageMissingException.class)
                .hasMessageContaining("No such file or directory");
    }
}
