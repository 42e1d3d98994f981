package dev.qemu4j.img;

import static dev.qemu4j.img.Refused.refused;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageKeyException;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A key that is missing or wrong is asked for where the command takes it. */
@Timeout(120)
@Tag("once")
class KeyFailuresIT {
    private static final DataSize SIZE = DataSize.ofMib(4);
    private static final ImageKey KEY = ImageKey.passphrase("one");
    private static final ImageKey WRONG = ImageKey.passphrase("another");

    @TempDir
    Path directory;

    private Path target;
    private Path raw;

    @BeforeEach
    void makeRaw() {
        target = directory.resolve("target");
        raw = directory.resolve("raw");
        QemuImg.find().create(raw, Format.RAW, SIZE);
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void make_anEncryptedImageWithoutAKey_namesTheOption(QemuImg img) {
        refused(
                () -> img.create(target, Format.LUKS, SIZE),
                ImageKeyException.class,
                "give the key with CreateOptions.key");
        refused(
                () -> img.create(target, Format.QCOW2, SIZE, c -> c.option("encrypt.format", "luks")),
                ImageKeyException.class,
                "give the key with CreateOptions.key");
        refused(
                () -> img.convert(Images.raw(raw), target, Format.LUKS),
                ImageKeyException.class,
                "give the key with ConvertOptions.key");
        refused(
                () -> img.measure(SIZE, Format.LUKS, m -> {}),
                ImageKeyException.class,
                "give the key with MeasureOptions.key");
        refused(
                () -> img.dd(Images.raw(raw), target, Format.LUKS, d -> {}),
                ImageKeyException.class,
                "ConvertOptions.key of convert");
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void open_anEncryptedImage_namesWhereItsKeyGoes(QemuImg img) throws IOException {
        Path secret = directory.resolve("secret");
        img.create(secret, Format.QCOW2, SIZE, c -> c.key(KEY).option("encrypt.iter-time", 10));
        refused(
                () -> img.convert(Images.qcow2(secret), target, Format.RAW),
                ImageKeyException.class,
                "give the key with ImageSource.key");
        refused(
                () -> img.convert(Images.qcow2(secret).key(WRONG), target, Format.RAW),
                ImageKeyException.class,
                "the key is not the image's: give the right one with ImageSource.key");
        refused(
                () -> img.convert(
                        Images.raw(raw), secret, Format.QCOW2, c -> c.intoExisting(Consent.whatIsThereIsLost())),
                ImageKeyException.class,
                "give the key with ConvertOptions.key");
        Path overlay = directory.resolve("overlay");
        img.overlay(overlay, secret, Format.QCOW2);
        refused(
                () -> img.convert(Images.qcow2(overlay), target, Format.RAW),
                ImageKeyException.class,
                "backing.encrypt.key-secret");
        Path key = Files.writeString(directory.resolve("key"), "one");
        img.convert(
                Images.qcow2(overlay).option("backing.encrypt.key-secret", "k"),
                target,
                Format.RAW,
                c -> c.words("--object", "secret,id=k,file=" + key));
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void open_withAKeyThatIsNotThereOrNotWanted_blamesTheKey(QemuImg img) {
        Path secret = directory.resolve("secret");
        img.create(secret, Format.QCOW2, SIZE, c -> c.key(KEY).option("encrypt.iter-time", 10));
        Path plain = directory.resolve("plain");
        img.create(plain, Format.QCOW2, SIZE);
        ImageSource lost = Images.qcow2(secret).key(ImageKey.at(directory.resolve("nokey")));
        ImageSource needless = Images.qcow2(plain).key(KEY);
        refused(() -> img.convert(lost, target, Format.RAW), ImageKeyException.class, "look whether the key is there");
        refused(
                () -> img.convert(needless, target, Format.RAW),
                ImageKeyException.class,
                "leave the key out: the image is not encrypted");
        refused(
                () -> ImageServer.start(lost, o -> {}).close(),
                ImageKeyException.class,
                "look whether the key is there");
        refused(
                () -> ImageServer.start(needless, o -> {}).close(),
                ImageKeyException.class,
                "leave the key out: the image is not encrypted");
        refused(
                () -> ImageServer.start(Images.qcow2(secret), o -> {}).close(),
                ImageKeyException.class,
                "give the key with ImageSource.key, or ImageMount.key of a mount");
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void amend_aKeyThatCannotBeErased_saysWhy(QemuImg img) {
        Path secret = directory.resolve("secret");
        img.create(secret, Format.LUKS, SIZE, c -> c.key(KEY).option("iter-time", 10));
        ImageSource image = ImageSource.of(secret, Format.LUKS).key(KEY);
        refused(
                () -> img.amend(image, a -> a.eraseKey(KEY, Consent.theDataMayBecomeUnreadable())),
                ImageKeyException.class,
                "refusing operation",
                "add another key first");
        refused(
                () -> img.amend(image, a -> a.eraseKey(WRONG, Consent.theDataMayBecomeUnreadable())),
                ImageKeyException.class,
                "no slot has the key");
    }
}
