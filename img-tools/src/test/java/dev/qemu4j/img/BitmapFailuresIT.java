package dev.qemu4j.img;

import static dev.qemu4j.img.Refused.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageBitmapException;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each reason for which a bitmap cannot be made or used has its own exception and advice. */
@Timeout(60)
@Tag("once")
class BitmapFailuresIT {
    private static final DataSize SIZE = DataSize.ofMib(4);

    @TempDir
    Path directory;

    private Path disk(QemuImg img) {
        Path disk = directory.resolve("disk");
        img.create(disk, Format.QCOW2, SIZE);
        img.bitmap(Images.qcow2(disk), "b", b -> b.add());
        return disk;
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void bitmap_thatIsNotThereOrIsAlready_saysSo(QemuImg img) {
        ImageSource disk = Images.qcow2(disk(img));
        refused(
                () -> img.bitmap(disk, "b", b -> b.add()),
                ImageExistsException.class,
                "already exists: b",
                "choose another name, or remove that bitmap");
        refused(() -> img.bitmap(disk, "none", b -> b.remove()), ImageMissingException.class, "info lists the bitmaps");
        refused(() -> img.bitmap(disk, "none", b -> b.clear()), ImageMissingException.class, "info lists the bitmaps");
        refused(
                () -> img.bitmap(disk, "b", b -> b.merge("none")),
                ImageMissingException.class,
                "info lists the bitmaps");
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void bitmap_thatCannotBe_saysWhatCould(QemuImg img) {
        ImageSource disk = Images.qcow2(disk(img));
        refused(
                () -> img.bitmap(disk, "c", b -> b.add().granularity(DataSize.ofBytes(3))),
                ImageBitmapException.class,
                "from 512 bytes to 2 GiB");
        refused(
                () -> img.bitmap(disk, "n".repeat(1024), b -> b.add()),
                ImageBitmapException.class,
                "of 1 to 1023 bytes");
        refused(() -> img.bitmap(disk, "", b -> b.add()), ImageBitmapException.class, "of 1 to 1023 bytes");
        Path huge = directory.resolve("huge");
        img.create(huge, Format.QCOW2, DataSize.ofGib(102_400));
        refused(
                () -> img.bitmap(Images.qcow2(huge), "c", b -> b.add().granularity(DataSize.ofBytes(512))),
                ImageBitmapException.class,
                "Too much space",
                "give a larger granularity");
        Path other = directory.resolve("other");
        img.create(other, Format.QCOW2, DataSize.ofMib(8));
        img.bitmap(Images.qcow2(other), "b", b -> b.add());
        refused(
                () -> img.bitmap(disk, "b", b -> b.merge("b").sourceFile(other, Format.QCOW2)),
                ImageBitmapException.class,
                "disks that have the same size");
        Path old = directory.resolve("old");
        img.create(old, Format.QCOW2, SIZE, c -> c.compat("0.10"));
        refused(
                () -> img.bitmap(Images.qcow2(old), "b", b -> b.add()),
                ImageOptionException.class,
                "amend and compat(\"1.1\")");
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void bitmap_thatAMachineLeftOpen_canOnlyBeRemoved(QemuImg img) throws IOException {
        Path file = disk(img);
        Images.setBitmapInUse(file);
        ImageSource disk = Images.qcow2(file);
        refused(
                () -> img.bitmap(disk, "b", b -> b.clear()),
                ImageBitmapException.class,
                "'b' is inconsistent",
                "remove it, add it anew, and make the next backup a full one");
        refused(
                () -> img.convert(disk, directory.resolve("copy"), Format.QCOW2, c -> c.bitmaps(true)),
                ImageBitmapException.class,
                "skipBrokenBitmaps(true)");
        img.bitmap(disk, "b", b -> b.remove());
        assertThat(String.valueOf(img.info(disk).formatSpecific())).doesNotContain("\"name\":\"b\"");
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void convert_withBitmapsOfAFormatWithoutThem_namesIt(QemuImg img) {
        ImageSource disk = Images.qcow2(disk(img));
        Path target = directory.resolve("target");
        refused(
                () -> img.convert(disk, target, Format.VDI, c -> c.bitmaps(true)),
                ImageOptionException.class,
                "images of the format vdi keep no bitmaps: leave bitmaps(true) out");
        Path raw = directory.resolve("raw");
        img.create(raw, Format.RAW, SIZE);
        refused(
                () -> img.convert(Images.raw(raw), target, Format.QCOW2, c -> c.bitmaps(true)),
                ImageOptionException.class,
                "images of the format raw keep no bitmaps");
    }
}
