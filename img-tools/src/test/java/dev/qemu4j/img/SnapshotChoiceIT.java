package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageBitmapException;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.SnapshotInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Internal snapshots whose names are those of others, or the ids of others. The first byte of the disk tells which state it is in. */
@Timeout(120)
@Tag("once")
class SnapshotChoiceIT {
    @TempDir
    Path directory;

    private Path disk;
    private ImageSource image;
    private Consent.Reverting back;

    /** Makes the snapshots "2" with the id 1, "other" with the id 2, and two that are called "same", 3 and 4. */
    @BeforeEach
    void makeSnapshots() {
        disk = directory.resolve("disk");
        image = Images.qcow2(disk);
        back = Consent.whatWasWrittenSinceIsLost(image);
        LoopDisk.run("qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), "1M");
        List<String> names = List.of("2", "other", "same", "same");
        for (int i = 0; i < names.size(); i++) {
            Images.write(disk, "qcow2", "write -P " + (i + 1) + " 0 64k");
            LoopDisk.run("qemu-img", "snapshot", "-c", names.get(i), disk.toString());
        }
        Images.write(disk, "qcow2", "write -P 9 0 64k");
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void applySnapshot_whatCanMeanSeveral_isRefusedAndChangesNothing(QemuImg img) throws IOException {
        assertThatThrownBy(() -> img.applySnapshot(image, "2", back))
                .isInstanceOf(ImageOptionException.class)
                .hasMessageContainingAll("'2' can mean several", "'2' with the id 1", "'other' with the id 2");
        assertThatThrownBy(() -> img.applySnapshot(image, "same", back))
                .isInstanceOf(ImageOptionException.class)
                .hasMessageContainingAll("'same' with the id 3", "'same' with the id 4");
        assertThat(state(img)).isEqualTo(9);
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void applySnapshot_byWhatNoOtherHas_takesThatOne(QemuImg img) throws IOException {
        img.applySnapshot(image, "1", back);
        assertThat(state(img)).isEqualTo(1);
        img.applySnapshot(image, "other", back);
        assertThat(state(img)).isEqualTo(2);
        img.applySnapshot(image, "4", back);
        assertThat(state(img)).isEqualTo(4);
        assertThatThrownBy(() -> img.applySnapshot(image, "none", back)).isInstanceOf(ImageMissingException.class);
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void applySnapshot_withTheConsentForAnotherImage_isRefusedAndChangesNothing(QemuImg img) throws IOException {
        Path other = directory.resolve("other");
        assertThatThrownBy(() -> img.applySnapshot(image, "1", Consent.whatWasWrittenSinceIsLost(Images.qcow2(other))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("consent: for '" + other, "one for '" + disk);

        assertThat(state(img)).isEqualTo(9);
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void deleteSnapshot_byIdOrName_deletesThatOneOrNone(QemuImg img) {
        assertThatThrownBy(() -> img.deleteSnapshot(image, "2")).isInstanceOf(ImageOptionException.class);
        assertThatThrownBy(() -> img.deleteSnapshot(image, "same")).isInstanceOf(ImageOptionException.class);
        assertThatThrownBy(() -> img.deleteSnapshot(image, "4"))
                .isInstanceOf(ImageOptionException.class)
                .hasMessageContaining("delete those before it first");
        assertThat(ids(img)).containsExactly("1", "2", "3", "4");

        img.deleteSnapshot(image, "1");
        img.deleteSnapshot(image, "3");
        img.deleteSnapshot(image, "same");
        assertThat(ids(img)).containsExactly("2");
        img.deleteSnapshot(image, "other");
        assertThat(ids(img)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void convertAndMeasure_aSnapshot_takeTheOneThatIsMeant(QemuImg img) throws IOException {
        Path copy = directory.resolve("copy");
        assertThatThrownBy(() -> img.convert(image, copy, Format.RAW, c -> c.snapshot("2")))
                .isInstanceOf(ImageOptionException.class)
                .hasMessageContaining("'2' can mean several");
        assertThatThrownBy(() -> img.measure(image, Format.RAW, m -> m.snapshot("same")))
                .isInstanceOf(ImageOptionException.class);
        assertThat(copy).doesNotExist();

        img.convert(image, copy, Format.RAW, c -> c.snapshot("4"));
        assertThat(Files.readAllBytes(copy)[0]).isEqualTo((byte) 4);
        assertThat(img.measure(image, Format.RAW, m -> m.snapshot("other")).required())
                .isEqualTo(DataSize.ofMib(1).bytes());
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void createSnapshot_ofANameThatIsTaken_isRefused(QemuImg img) {
        assertThatThrownBy(() -> img.createSnapshot(image, "other"))
                .isInstanceOf(ImageExistsException.class)
                .hasMessageContaining("'other' with the id 2");
        assertThat(ids(img)).hasSize(4);
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#all")
    void applySnapshot_ofAnImageWithBitmaps_saysWhatToDo(QemuImg img) {
        img.bitmap(image, "b", b -> b.add());

        assertThatThrownBy(() -> img.applySnapshot(image, "other", back))
                .isInstanceOf(ImageBitmapException.class)
                .hasMessageContaining("remove them with bitmap first");
    }

    private List<String> ids(QemuImg img) {
        return img.snapshots(image).stream().map(SnapshotInfo::id).toList();
    }

    private int state(QemuImg img) throws IOException {
        Path now = directory.resolve("now");
        Files.deleteIfExists(now);
        img.convert(image, now, Format.RAW);
        return Files.readAllBytes(now)[0];
    }
}
