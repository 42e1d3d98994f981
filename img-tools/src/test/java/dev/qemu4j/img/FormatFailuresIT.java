package dev.qemu4j.img;

import static dev.qemu4j.img.Refused.refused;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The message about an operation that a format lacks names it, and the formats that have it. */
@Timeout(120)
@Tag("once")
class FormatFailuresIT {
    private static final DataSize SIZE = DataSize.ofMib(4);

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void change_whatTheFormatCannotDo_saysWhichCan(QemuImg img) {
        for (Format format : List.of(Format.VDI, Format.VMDK, Format.VPC, Format.VHDX, Format.QCOW)) {
            ImageSource image = made(img, format);
            String name = "images of the format " + format;
            refused(
                    () -> img.grow(image, DataSize.ofMib(8)),
                    ImageOptionException.class,
                    name,
                    "raw, qcow2, qed and luks");
            refused(
                    () -> img.amend(image, a -> a.option("size", "8M")),
                    ImageOptionException.class,
                    name,
                    "cannot be amended, those of qcow2 and luks");
            refused(
                    () -> img.bitmap(image, "b", b -> b.add()),
                    ImageOptionException.class,
                    name + " keep no bitmaps, those of qcow2 do");
            refused(() -> img.createSnapshot(image, "s"), ImageFormatException.class, name, "those of qcow2 have");
            refused(
                    () -> img.applySnapshot(image, "s", Consent.whatWasWrittenSinceIsLost(image)),
                    ImageFormatException.class,
                    name,
                    "those of qcow2 have");
            refused(() -> img.deleteSnapshot(image, "s"), ImageFormatException.class, name, "those of qcow2 have");
            refused(() -> img.commit(image), ImageMissingException.class, "commit takes an overlay");
            refused(
                    () -> img.measure(SIZE, format, m -> {}),
                    ImageOptionException.class,
                    "an image of the format " + format,
                    "raw, qcow2 or luks");
        }
        ImageSource raw = made(img, Format.RAW);
        refused(
                () -> img.check(raw),
                ImageOptionException.class,
                "images of the format raw have no check, those of qcow2");
        refused(() -> img.deleteSnapshot(raw, "s"), ImageFormatException.class, "images of the format raw");
        ImageSource qed = made(img, Format.QED);
        refused(
                () -> img.shrink(qed, DataSize.ofMib(2), Consent.dataBeyondTheEndIsLost()),
                ImageOptionException.class,
                "images of the format qed cannot be made smaller");
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void write_whatTheFormatCannotHave_saysWhichCan(QemuImg img) {
        ImageSource source = made(img, Format.RAW);
        Path base = directory.resolve("base");
        img.create(base, Format.QCOW2, SIZE);
        Path overlay = directory.resolve("overlay");
        img.overlay(overlay, base, Format.QCOW2);
        Path target = directory.resolve("target");
        refused(
                () -> img.convert(source, target, Format.VDI, c -> c.compress(true)),
                ImageOptionException.class,
                "images of the format vdi are not compressed");
        refused(
                () -> img.convert(Images.qcow2(overlay), target, Format.VDI, c -> c.backing(base, Format.QCOW2)),
                ImageOptionException.class,
                "images of the format vdi have no backing file");
        refused(
                () -> img.convert(Images.qcow2(overlay), target, Format.VMDK, c -> c.backing(base, Format.QCOW2)),
                ImageOptionException.class,
                "needs a backing file of that format");
        refused(
                () -> img.create(target, Format.BOCHS, SIZE),
                ImageOptionException.class,
                "images of the format bochs can only be read");
        refused(
                () -> img.create(target, Format.of("nosuch"), SIZE),
                ImageOptionException.class,
                "Unknown file format 'nosuch'",
                "QemuImg.formats");
        refused(
                () -> img.rebase(source, base, Format.QCOW2),
                ImageOptionException.class,
                "images of the format raw cannot get another backing file, those of qcow2 and qed can");
        refused(
                () -> img.commit(Images.qcow2(overlay), c -> c.base(directory.resolve("other"))),
                ImageMissingException.class,
                "Did not find",
                "name the base as chain tells it");
        refused(
                () -> img.commit(Images.qcow2(base)),
                ImageMissingException.class,
                "does not have a backing file",
                "commit takes an overlay");
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void create_withAValueThatTheFormatDoesNotTake_isAnOption(QemuImg img) throws IOException {
        for (List<String> option : List.of(
                List.of("cluster_size", "3"),
                List.of("refcount_bits", "3"),
                List.of("compat", "9"),
                List.of("compression_type", "none"),
                List.of("preallocation", "some"),
                List.of("data_file_raw", "on"),
                List.of("lazy_refcounts", "maybe"),
                List.of("cluster_size", "abc"))) {
            refused(
                    () -> img.create(
                            directory.resolve("n"), Format.QCOW2, SIZE, c -> c.option(option.get(0), option.get(1))),
                    ImageOptionException.class,
                    "give a value that the tool takes");
        }
        refused(
                () -> img.create(directory.resolve("n"), Format.VMDK, SIZE, c -> c.subformat("flat")),
                ImageOptionException.class,
                "give a value that the tool takes");
        refused(
                () -> img.create(
                        directory.resolve("n"),
                        Format.QCOW2,
                        SIZE,
                        c -> c.compat("0.10").compressionType("zstd")),
                ImageOptionException.class,
                "give a value that the tool takes");
        ImageSource image = made(img, Format.QCOW2);
        refused(
                () -> img.amend(image, a -> a.option("cluster_size", "4k")),
                ImageOptionException.class,
                "it is set when an image is made");
        refused(
                () -> img.info(
                        Images.raw(Files.createFile(directory.resolve("r"))).option("lazy-refcounts", "on")),
                ImageOptionException.class,
                "leave that option of the ImageSource out");
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void snapshot_ofAnImageWithADataFile_saysThatItHasNone(QemuImg img) {
        Path image = directory.resolve("image");
        img.create(image, Format.QCOW2, SIZE, c -> c.dataFile(directory.resolve("data")));
        refused(
                () -> img.createSnapshot(Images.qcow2(image), "s"),
                ImageFormatException.class,
                "keeps its data in a file of its own (data_file)");
        refused(
                () -> img.convert(Images.qcow2(image), directory.resolve("n"), Format.RAW, c -> c.snapshot("none")),
                ImageMissingException.class,
                "snapshots lists those that the image has");
        refused(
                () -> img.convert(made(img, Format.RAW), directory.resolve("n"), Format.RAW, c -> c.snapshot("none")),
                ImageFormatException.class,
                "images of the format raw have no internal snapshots");
        Path old = directory.resolve("old");
        img.create(old, Format.QCOW2, SIZE, c -> c.compat("0.10"));
        img.createSnapshot(Images.qcow2(old), "s");
        refused(
                () -> img.grow(Images.qcow2(old), DataSize.ofMib(8)),
                ImageOptionException.class,
                "amend and compat(\"1.1\")");
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void info_ofAnImageThatThisToolCannotRead_doesNotBlameTheFormatThatWasNamed(QemuImg img) throws IOException {
        refused(() -> img.info(damaged(img, 72, 0x80)), ImageFormatException.class, "a newer QEMU made it");
        refused(() -> img.info(damaged(img, 7, 9)), ImageFormatException.class, "a newer QEMU made it");
        refused(() -> img.info(damaged(img, 23, 0xff)), ImageFormatException.class, "its header is damaged");
        refused(() -> img.info(damaged(img, 36, 0xff)), ImageFormatException.class, "its header is damaged");
        refused(() -> img.info(damaged(img, 48, 0xff)), ImageFormatException.class, "its header is damaged");
    }

    private ImageSource damaged(QemuImg img, int at, int value) throws IOException {
        Path image = directory.resolve("damaged");
        Files.deleteIfExists(image);
        img.create(image, Format.QCOW2, SIZE);
        Images.overwrite(image, at, new byte[] {(byte) value});
        return Images.qcow2(image);
    }

    private ImageSource made(QemuImg img, Format format) {
        Path image = directory.resolve("made." + format);
        img.create(image, format, SIZE);
        return ImageSource.of(image, format);
    }
}
