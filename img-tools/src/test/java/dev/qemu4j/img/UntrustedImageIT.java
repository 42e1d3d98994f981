package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.UntrustedImageException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.UntrustedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images from strangers: what could lead to a file of the host is refused before a tool sees it. */
@Tag("once")
class UntrustedImageIT {
    private static final DataSize SIZE = DataSize.ofMib(4);

    @TempDir
    Path directory;

    private final QemuImg limited = QemuImg.find().limited(DataSize.ofMib(384), Duration.ofSeconds(10));
    private final QemuImg img = QemuImg.find();

    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2", "vdi", "vpc", "vhdx"})
    void open_anImageOfItsOwn_canBeConvertedWithLimits(String name) throws IOException {
        Format format = Format.of(name);
        Path raw = Images.random(directory.resolve("source"), SIZE);
        Path image = directory.resolve("image");
        img.convert(Images.raw(raw), image, format);

        limited.convert(UntrustedImage.at(image, format), directory.resolve("safe"), Format.QCOW2);

        byte[] safe = new byte[(int) SIZE.bytes()];
        Path back = directory.resolve("back");
        img.convert(Images.qcow2(directory.resolve("safe")), back, Format.RAW);
        System.arraycopy(Files.readAllBytes(back), 0, safe, 0, safe.length);
        assertThat(safe).isEqualTo(Files.readAllBytes(raw));
    }

    @Test
    void open_anImageThatNamesAnotherFile_isRefused() throws IOException {
        Path host = Files.writeString(directory.resolve("host-secret"), "x".repeat(4096));
        Path overlay = directory.resolve("overlay");
        img.overlay(overlay, host, Format.RAW);
        assertRefused(overlay, Format.QCOW2, "it names a backing file");

        Path external = directory.resolve("external");
        img.create(external, Format.QCOW2, SIZE, c -> c.dataFile(directory.resolve("data")));
        assertRefused(external, Format.QCOW2, "it names a data file");

        Path vmdk =
                Files.writeString(directory.resolve("vmdk"), "# Disk DescriptorFile\nRW 8 FLAT \"/etc/passwd\" 0\n");
        assertRefused(vmdk, Format.VMDK, "can name other files");
        assertRefused(host, Format.QCOW2, "it is no qcow2 image");
        assertRefused(Files.createSymbolicLink(directory.resolve("link"), host), Format.RAW, "it is no regular file");
        assertRefused(Files.write(directory.resolve("short"), new byte[] {'Q', 'F'}), Format.QCOW2, "no qcow2 image");
    }

    @Test
    void limited_aRunThatWantsMore_isEnded() throws IOException {
        Path raw = Images.random(directory.resolve("source"), DataSize.ofMib(64));

        assertThatThrownBy(() -> QemuImg.find()
                        .limited(DataSize.ofMib(60), Duration.ofSeconds(10))
                        .convert(Images.raw(raw), directory.resolve("target"), Format.QCOW2, c -> c.compress(true)))
                .isInstanceOf(RuntimeException.class);
        assertThat(directory.toFile().list()).containsExactly("source");
    }

    private static void assertRefused(Path image, Format format, String why) {
        assertThatThrownBy(() -> UntrustedImage.at(image, format))
                .isInstanceOf(UntrustedImageException.class)
                .hasMessageContaining(why);
    }
}
