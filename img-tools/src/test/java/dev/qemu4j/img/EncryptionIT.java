package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageKeyException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted images: made, read, given other keys; no key is ever on a command line. */
@Tag("once")
class EncryptionIT {
    private static final ImageKey KEY = ImageKey.passphrase("first, with = odd \"characters\"");
    private static final ImageKey SECOND = ImageKey.passphrase("second");

    @TempDir
    Path directory;

    private final QemuImg img = QemuImg.find();

    @ParameterizedTest
    @ValueSource(strings = {"luks", "qcow2"})
    void convert_intoAnEncryptedImage_hasNoPlainText(String name) throws IOException {
        Format format = Format.of(name);
        Path plain = directory.resolve("plain");
        Files.write(plain, "all work and no play ".repeat(50_000).getBytes(StandardCharsets.UTF_8));
        Path raw = directory.resolve("raw");
        img.create(raw, Format.RAW, DataSize.ofMib(2));
        Images.overwrite(raw, 0, Files.readAllBytes(plain));
        Path secret = directory.resolve("secret");

        img.convert(Images.raw(raw), secret, format, c -> fast(c, format).key(KEY));

        assertThat(new String(Files.readAllBytes(secret), StandardCharsets.ISO_8859_1))
                .doesNotContain("no play");
        ImageSource opened = ImageSource.of(secret, format).key(KEY);
        Path back = directory.resolve("back");
        img.convert(opened, back, Format.RAW);
        assertThat(Files.mismatch(raw, back)).isEqualTo(-1);
        assertThat(img.compare(Images.raw(raw), opened).identical()).isTrue();
        assertThatThrownBy(() ->
                        img.convert(ImageSource.of(secret, format).key(SECOND), directory.resolve("no"), Format.RAW))
                .isInstanceOf(ImageKeyException.class)
                .hasMessageNotContaining("second");
    }

    @Test
    void amend_keysAddedAndErased_openTheImageOrNot() {
        Path secret = encrypted();
        ImageSource first = Images.qcow2(secret).key(KEY);
        ImageSource second = Images.qcow2(secret).key(SECOND);

        img.amend(first, a -> a.addKey(SECOND).option("encrypt.iter-time", 10));
        assertThat(img.compare(first, second).identical()).isTrue();

        img.amend(second, a -> a.eraseKey(KEY, Consent.theDataMayBecomeUnreadable()));
        assertThat(img.measure(second, Format.RAW, m -> {}).required()).isPositive();
        assertThatThrownBy(() -> img.convert(first, directory.resolve("no"), Format.RAW))
                .isInstanceOf(ImageKeyException.class);
        assertThatThrownBy(() -> img.amend(second, a -> a.eraseKey(SECOND, Consent.theDataMayBecomeUnreadable())))
                .isInstanceOf(ImageKeyException.class)
                .hasMessageContaining("erase all the data");
    }

    @Test
    void convert_intoAnExistingEncryptedImage_fillsIt() throws IOException {
        Path raw = Images.random(directory.resolve("raw"), DataSize.ofMib(1));
        Path secret = encrypted();

        img.convert(
                Images.raw(raw),
                secret,
                Format.QCOW2,
                c -> c.intoExisting(Consent.whatIsThereIsLost()).key(KEY));

        assertThat(img.compare(Images.raw(raw), Images.qcow2(secret).key(KEY)).identical())
                .isTrue();
    }

    @Test
    void key_neverShown() {
        assertThat(KEY.toString() + Images.qcow2(directory.resolve("x")).key(KEY))
                .doesNotContain("odd");
    }

    private Path encrypted() {
        Path secret = directory.resolve("secret");
        img.create(
                secret,
                Format.QCOW2,
                DataSize.ofMib(1),
                c -> fast(c, Format.QCOW2).key(KEY));
        return secret;
    }

    private static <B extends FormatOptions.Builder<?, B>> B fast(B options, Format format) {
        return options.option(format.equals(Format.LUKS) ? "iter-time" : "encrypt.iter-time", 10);
    }
}
