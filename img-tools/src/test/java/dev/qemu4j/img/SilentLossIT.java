package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageBitmapException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses of which the tool says nothing are refused before they happen. */
@Timeout(120)
@Tag("once")
class SilentLossIT {
    private static final DataSize SIZE = DataSize.ofMib(1);
    private static final ImageKey KEY = ImageKey.passphrase("secret");

    @TempDir
    Path directory;

    private Path disk;
    private ImageSource image;

    @BeforeEach
    void makeImage() {
        disk = directory.resolve("disk");
        image = Images.qcow2(disk);
        LoopDisk.run("qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), "1M");
        Images.write(disk, "qcow2", "write -P 7 0 1M");
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void amend_toAVersionWithoutBitmaps_isRefusedWhileThereAreSome(QemuImg img) {
        img.bitmap(image, "b", b -> b.add());
        img.bitmap(image, "c", b -> b.add());
        for (String version : new String[] {"0.10", "v2"}) {
            assertThatThrownBy(() -> img.amend(image, a -> a.compat(version)))
                    .isInstanceOf(ImageBitmapException.class)
                    .hasMessageContainingAll("'b', 'c'", "remove them");
        }
        assertThat(QcowTraits.bitmaps(img.info(image))).containsExactly("b", "c");

        img.amend(image, a -> a.compat("1.1").lazyRefcounts(true));
        assertThat(QcowTraits.bitmaps(img.info(image))).containsExactly("b", "c");
        img.bitmap(image, "b", b -> b.remove());
        img.bitmap(image, "c", b -> b.remove());
        img.amend(image, a -> a.lazyRefcounts(false));
        img.amend(image, a -> a.compat("0.10"));
        assertThat(img.check(image).leaks()).isNull();
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void amend_theSize_isRefused(QemuImg img) {
        assertThatThrownBy(() -> img.amend(image, a -> a.option("size", "64K")))
                .isInstanceOf(ImageOptionException.class)
                .hasMessageContaining("grow or shrink");
        assertThat(img.info(image).virtualSize()).isEqualTo(SIZE.bytes());
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void change_ofTheBackingFileBelowSnapshots_isRefused(QemuImg img) {
        Path overlay = directory.resolve("overlay");
        Path other = directory.resolve("other");
        img.create(other, Format.QCOW2, SIZE);
        img.overlay(overlay, disk, Format.QCOW2);
        img.createSnapshot(Images.qcow2(overlay), "s");
        Images.write(overlay, "qcow2", "write -P 9 0 64k");

        List<ThrowingCallable> changes = List.of(
                () -> img.flatten(Images.qcow2(overlay)),
                () -> img.rebase(Images.qcow2(overlay), other, Format.QCOW2),
                () -> img.commit(Images.qcow2(overlay)));
        assertThat(changes)
                .allSatisfy(change -> assertThatThrownBy(change)
                        .isInstanceOf(ImageException.class)
                        .hasMessageContainingAll("has internal snapshots", "deleteSnapshot"));
        img.rebaseUnsafely(Images.qcow2(overlay), disk, Format.QCOW2, Consent.theNewBaseHasTheSameData());
        img.applySnapshot(Images.qcow2(overlay), "s", Consent.whatWasWrittenSinceIsLost(Images.qcow2(overlay)));

        assertThat(img.compare(Images.qcow2(overlay), image).identical()).isTrue();
        img.deleteSnapshot(Images.qcow2(overlay), "s");
        img.flatten(Images.qcow2(overlay));
        img.createSnapshot(Images.qcow2(overlay), "t");
        img.flatten(Images.qcow2(overlay)); // has no backing file to lose
    }

    /** A record that went on would not know that what was cut off reads as zeros when the disk has grown again. */
    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void shrink_withBitmaps_stopsThoseThatRecord(QemuImg img) {
        img.bitmap(image, "b", b -> b.add());
        img.bitmap(image, "off", b -> b.add().disable());
        assertThat(img.shrink(image, SIZE, Consent.dataBeyondTheEndIsLost()).warnings())
                .isEmpty();
        assertThat(QcowTraits.recordingBitmaps(img.info(image))).containsExactly("b");

        assertThat(img.shrink(image, DataSize.ofKib(512), Consent.dataBeyondTheEndIsLost())
                        .warnings())
                .singleElement()
                .asString()
                .contains("no longer record", "'b'", "full backup")
                .doesNotContain("'off'");

        assertThat(QcowTraits.bitmaps(img.info(image))).containsExactly("b", "off");
        assertThat(QcowTraits.recordingBitmaps(img.info(image))).isEmpty();
        img.grow(image, SIZE);
        assertThat(img.check(image).corruptions()).isNull();
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void removeAll_bitmaps_removesThemWhereTheToolCan(QemuImg img) {
        img.bitmap(image, "b", b -> b.add());
        img.bitmap(image, "c", b -> b.add());

        if (img.version().atLeast(10, 1)) {
            img.bitmap(image, "b", b -> b.removeAll());
            assertThat(QcowTraits.bitmaps(img.info(image))).isEmpty();
            img.bitmap(image, "d", b -> b.removeAll().add());
            assertThat(QcowTraits.bitmaps(img.info(image))).containsExactly("d");
        } else {
            assertThatThrownBy(() -> img.bitmap(image, "b", b -> b.removeAll()))
                    .isInstanceOf(ImageOptionException.class)
                    .hasMessageContaining("QemuImg.version");
            assertThat(QcowTraits.bitmaps(img.info(image))).containsExactly("b", "c");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2", "luks", "encrypted qcow2"})
    void convert_intoWhatIsSaidToBeZero_isRefusedIfItIsNot(String kind) throws IOException {
        QemuImg img = QemuImg.find();
        Format format = Format.of(kind.replace("encrypted ", ""));
        boolean encrypted = kind.equals("luks") || kind.contains("encrypted");
        Path target = directory.resolve("target");
        img.create(target, format, SIZE, c -> {
            if (encrypted) {
                c.key(KEY).option(kind.equals("luks") ? "iter-time" : "encrypt.iter-time", 10);
            }
        });
        if (!kind.equals("luks")) { // of which nothing reads as zeros
            convertSaidToBeZero(img, target, format, encrypted);
            ImageSource written = ImageSource.of(target, format);
            assertThat(img.compare(image, encrypted ? written.key(KEY) : written)
                            .identical())
                    .isTrue();
        }
        Images.write(disk, "qcow2", "write -z 0 512k");

        assertThatThrownBy(() -> convertSaidToBeZero(img, target, format, encrypted))
                .isInstanceOf(ImageExistsException.class)
                .hasMessageContainingAll("does not read as zeros", "leave targetIsZero out");
    }

    private void convertSaidToBeZero(QemuImg img, Path target, Format format, boolean encrypted) {
        img.convert(image, target, format, c -> {
            c.intoExisting(Consent.whatIsThereIsLost()).targetIsZero(true);
            if (encrypted) {
                c.key(KEY);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void convertAndCreate_vpc_keepTheSizeOfTheDisk(QemuImg img) {
        Path converted = directory.resolve("converted");
        Path created = directory.resolve("created");
        Path rounded = directory.resolve("rounded");
        Path copied = directory.resolve("copied");

        img.convert(image, converted, Format.VPC);
        img.create(created, Format.VPC, SIZE, c -> c.subformat("fixed"));
        img.create(rounded, Format.VPC, SIZE, c -> c.option("force_size", false));
        ImageReport copy = img.dd(image, copied, Format.VPC, d -> {});

        assertThat(size(img, converted)).isEqualTo(SIZE.bytes());
        assertThat(size(img, created)).isEqualTo(SIZE.bytes());
        assertThat(size(img, rounded)).isGreaterThan(SIZE.bytes());
        assertThat(size(img, copied)).isGreaterThan(SIZE.bytes());
        assertThat(copy.warnings()).singleElement().asString().contains("convert keeps it");
    }

    private static @Nullable Long size(QemuImg img, Path file) {
        return img.info(ImageSource.of(file, Format.VPC)).virtualSize();
    }
}
