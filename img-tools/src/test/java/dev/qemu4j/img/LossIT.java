package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageLossException;
import dev.qemu4j.img.failure.ImageSpaceException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.PreallocMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs of the tool that end with 0 although something was lost. */
@Timeout(300)
@Tag("once")
class LossIT {
    private static final DataSize SIZE = DataSize.ofMib(1);

    @TempDir
    Path directory;

    private final QemuImg img = QemuImg.find();

    @Test
    void commit_whoseBitmapsDoNotFit_tellsThatTheyAreLost() throws IOException {
        try (SmallDisk small = SmallDisk.in(directory, 3)) {
            Path base = small.directory().resolve("base");
            Path overlay = directory.resolve("overlay");
            img.create(base, Format.QCOW2, SIZE, c -> c.preallocation(PreallocMode.FULL));
            img.bitmap(Images.qcow2(base), "b", b -> b.add().granularity(DataSize.ofBytes(512)));
            img.overlay(overlay, base, Format.QCOW2);
            Images.write(overlay, "qcow2", "write -P 9 0 512k");
            small.fill();

            assertThatThrownBy(() -> img.commit(Images.qcow2(overlay), c -> c.keepOverlay(true)))
                    .isInstanceOf(ImageLossException.class)
                    .hasMessageContaining("was done")
                    .hasMessageContaining("Lost persistent bitmaps")
                    .hasMessageContaining("'b'");

            assertThat(img.compare(Images.qcow2(base), Images.qcow2(overlay)).identical())
                    .isTrue();
        }
    }

    static Stream<Arguments> doneVerbs() {
        return Stream.of(
                done("grow", (img, image) -> img.grow(image, DataSize.ofMib(2))),
                done("amend", (img, image) -> img.amend(image, a -> a.lazyRefcounts(true))),
                done("bitmap add", (img, image) -> img.bitmap(image, "c", b -> b.add())),
                done(
                        "bitmap merge",
                        (img, image) -> img.bitmap(image, "c", b -> b.add().merge("b"))),
                done("bitmap clear", (img, image) -> img.bitmap(image, "b", b -> b.clear())),
                done("bitmap disable", (img, image) -> img.bitmap(image, "b", b -> b.disable())),
                done(
                        "check",
                        (img, image) -> img.check(image, c -> c.repairAll(Consent.whatCannotBeRepairedIsLost(image)))));
    }

    /** The tool opens an image for writing, and so takes its bitmaps into memory; at the end there is no room to write them. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("doneVerbs")
    void done_onAFullDisk_tellsThatTheBitmapsAreLost(String verb, Verb change) throws IOException {
        try (SmallDisk small = SmallDisk.in(directory, 3)) {
            ImageSource image = withBitmap(small);
            small.fill();

            assertThatThrownBy(() -> change.run(img, image))
                    .as(verb)
                    .isInstanceOf(ImageLossException.class)
                    .hasMessageContainingAll("was done", "Lost persistent bitmaps", "'b'");

            assertThat(flagsOfBitmap(image)).contains("in-use");
            if (verb.equals("grow")) {
                assertThat(img.info(image).virtualSize())
                        .isEqualTo(DataSize.ofMib(2).bytes());
            }
        }
    }

    static Stream<Arguments> failingVerbs() {
        Consent.Shrinking shrinking = Consent.dataBeyondTheEndIsLost();
        return Stream.of(
                done("grow", (img, image) -> img.grow(image, DataSize.ofGib(2))),
                done(
                        "convert",
                        (img, image) -> img.convert(
                                zeros(),
                                Objects.requireNonNull(image.path()),
                                Format.QCOW2,
                                c -> c.intoExisting(Consent.whatIsThereIsLost()))),
                done("shrink", (img, image) -> img.shrink(image, DataSize.ofKib(512), shrinking)),
                done("amend", (img, image) -> img.amend(image, a -> a.refcountBits(64))),
                done("snapshot", (img, image) -> img.createSnapshot(image, "s")),
                done("flatten", (img, image) -> img.flatten(image)));
    }

    /** A change that could not be made takes the bitmaps with it all the same. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("failingVerbs")
    void failed_onAFullDisk_tellsOfTheSpaceAndOfTheBitmaps(String verb, Verb change) throws IOException {
        try (SmallDisk small = SmallDisk.in(directory, 3)) {
            ImageSource image = verb.equals("flatten") ? overlayWithBitmap(small) : withBitmap(small);
            small.fill();

            assertThatThrownBy(() -> change.run(img, image))
                    .as(verb)
                    .isInstanceOf(ImageSpaceException.class)
                    .hasMessageContainingAll("Lost persistent bitmaps", "'b'", "make the next backup a full one");

            assertThat(flagsOfBitmap(image)).contains("in-use");
        }
    }

    @Test
    void rebase_onAFullDisk_losesTheBitmapsWhetherItIsDoneOrNot() throws IOException {
        try (SmallDisk small = SmallDisk.in(directory, 3)) {
            ImageSource image = overlayWithBitmap(small);
            Path same = directory.resolve("same");
            img.create(same, Format.QCOW2, SIZE);
            Images.write(same, "qcow2", "write -P 5 0 1M");
            small.fill();

            assertThatThrownBy(() -> img.rebase(image, same, Format.QCOW2))
                    .isInstanceOf(ImageLossException.class)
                    .hasMessageContainingAll("was done", "Lost persistent bitmaps", "'b'");

            assertThat(img.info(image).backingFilename()).isEqualTo(same.toString());
            assertThat(flagsOfBitmap(image)).contains("in-use");
        }
    }

    /** Although only the header is written. */
    @Test
    void rebaseUnsafely_onAFullDisk_tellsThatTheBitmapsAreLost() throws IOException {
        try (SmallDisk small = SmallDisk.in(directory, 3)) {
            ImageSource image = overlayWithBitmap(small);
            Path other = directory.resolve("other");
            img.create(other, Format.QCOW2, SIZE);
            small.fill();

            assertThatThrownBy(() -> img.rebaseUnsafely(image, other, Format.QCOW2, Consent.theNewBaseHasTheSameData()))
                    .isInstanceOf(ImageLossException.class)
                    .hasMessageContainingAll("was done", "Lost persistent bitmaps", "'b'");

            assertThat(img.info(image).backingFilename()).isEqualTo(other.toString());
            assertThat(flagsOfBitmap(image)).contains("in-use");
        }
    }

    /** It gives clusters back before the bitmaps are written. */
    @Test
    void deleteSnapshot_onAFullDisk_losesNothing() throws IOException {
        try (SmallDisk small = SmallDisk.in(directory, 3)) {
            ImageSource image = withBitmap(small);
            img.createSnapshot(image, "s");
            small.fill();

            img.deleteSnapshot(image, "s");

            assertThat(img.snapshots(image)).isEmpty();
            assertThat(flagsOfBitmap(image)).doesNotContain("in-use");
        }
    }

    private static ImageSource zeros() {
        return ImageSource.of(Blockdevs.nullCo(n -> n.size(SIZE.bytes()).readZeroes(true)));
    }

    @Test
    void bitmapRemove_ofTheOnlyOneOnAFullDisk_losesNothing() throws IOException {
        try (SmallDisk small = SmallDisk.in(directory, 3)) {
            ImageSource image = withBitmap(small);
            small.fill();

            assertThat(img.bitmap(image, "b", b -> b.remove()).warnings()).isEmpty();

            assertThat(QcowTraits.bitmaps(img.info(image))).isEmpty();
        }
    }

    private static Arguments done(String name, Verb verb) {
        return Arguments.of(name, verb);
    }

    private ImageSource withBitmap(SmallDisk small) {
        ImageSource image = Images.qcow2(small.directory().resolve("image"));
        img.create(small.directory().resolve("image"), Format.QCOW2, SIZE);
        img.bitmap(image, "b", b -> b.add().granularity(DataSize.ofBytes(512)));
        return image;
    }

    private ImageSource overlayWithBitmap(SmallDisk small) {
        Path base = directory.resolve("base");
        img.create(base, Format.QCOW2, SIZE);
        Images.write(base, "qcow2", "write -P 5 0 1M");
        ImageSource image = Images.qcow2(small.directory().resolve("overlay"));
        img.overlay(small.directory().resolve("overlay"), base, Format.QCOW2);
        img.bitmap(image, "b", b -> b.add().granularity(DataSize.ofBytes(512)));
        return image;
    }

    private String flagsOfBitmap(ImageSource image) {
        return String.valueOf(img.info(image).formatSpecific());
    }

    /** A change of an image. */
    interface Verb {
        Object run(QemuImg img, ImageSource image);
    }

    @Test
    void convert_withWhatTheToolSaysBeside_hasItAsWarning() throws IOException {
        Path source = directory.resolve("source");
        img.create(source, Format.QCOW2, SIZE);
        img.bitmap(Images.qcow2(source), "b", b -> b.add());
        ImageReport quiet = img.convert(Images.qcow2(source), directory.resolve("a"), Format.QCOW2);
        assertThat(quiet.warnings()).isEmpty();

        // The flag says that a machine was killed while it had the bitmap open.
        Images.setBitmapInUse(source);
        ImageReport report = img.convert(
                Images.qcow2(source),
                directory.resolve("b"),
                Format.QCOW2,
                c -> c.bitmaps(true).skipBrokenBitmaps(true));
        assertThat(report.warnings()).singleElement().asString().contains("Skipping inconsistent bitmap 'b'");
    }
}
