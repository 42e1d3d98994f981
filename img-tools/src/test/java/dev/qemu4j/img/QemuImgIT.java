package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.failure.ImageSizeException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.ImageInfo;
import dev.qemu4j.qapi.block.MapEntry;
import dev.qemu4j.qapi.block.PreallocMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every subcommand of the installed qemu-img, with real images. */
class QemuImgIT {
    private static final DataSize SIZE = DataSize.ofMib(16);

    @TempDir
    Path directory;

    private final QemuImg img = QemuImg.find();

    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2", "qcow", "qed", "vdi", "vmdk", "vpc", "vhdx", "parallels"})
    void convert_thereAndBack_isTheSameDisk(String format) throws IOException {
        Path raw = Images.random(directory.resolve("source.raw"), SIZE);
        Path there = directory.resolve("there");
        Path back = directory.resolve("back.raw");

        img.convert(Images.raw(raw), there, Format.of(format), c -> {
            if (format.equals("vpc")) {
                c.option("force_size", true);
            }
        });
        img.convert(ImageSource.of(there, Format.of(format)), back, Format.RAW);

        assertThat(img.compare(Images.raw(raw), ImageSource.of(there, Format.of(format)))
                        .identical())
                .isTrue();
        assertThat(Files.mismatch(raw, back)).isEqualTo(-1);
    }

    @Test
    void create_withOptions_hasThem() {
        Path disk = directory.resolve("disk.qcow2");
        img.create(
                disk,
                Format.QCOW2,
                SIZE,
                c -> c.preallocation(PreallocMode.METADATA)
                        .clusterSize(DataSize.ofKib(128))
                        .compressionType("zstd")
                        .lazyRefcounts(true)
                        .refcountBits(32)
                        .nocow(true));

        ImageInfo info = img.info(Images.qcow2(disk));
        assertThat(info.virtualSize()).isEqualTo(SIZE.bytes());
        assertThat(info.clusterSize()).isEqualTo(128 << 10);
        assertThat(String.valueOf(info.formatSpecific()))
                .contains("zstd")
                .contains("\"lazy-refcounts\":true")
                .contains("\"refcount-bits\":32");
    }

    @Test
    void create_anOptionThatTheFormatLacks_saysWhichItHas() {
        assertThatThrownBy(() -> img.create(directory.resolve("d"), Format.RAW, SIZE, c -> c.option("cluster-size", 1)))
                .isInstanceOf(ImageOptionException.class)
                .hasMessageContaining("the format raw has no option cluster-size")
                .hasMessageContaining("preallocation");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void create_whatIsThere_isKeptUnlessConsentIsGiven() throws IOException {
        Path disk = Files.writeString(directory.resolve("disk"), "precious");

        assertThatThrownBy(() -> img.create(disk, Format.RAW, SIZE))
                .isInstanceOf(ImageExistsException.class)
                .hasMessageContaining("Consent.whatIsThereIsLost()");
        assertThat(disk).hasContent("precious");

        img.create(disk, Format.RAW, SIZE, c -> c.overwrite(Consent.whatIsThereIsLost()));
        assertThat(disk).hasSize(SIZE.bytes());
        assertThat(directory).isDirectoryNotContaining(file -> !file.equals(disk));
    }

    @Test
    void overlay_chain_readsThrough() throws IOException {
        Path base = Images.random(directory.resolve("base.raw"), SIZE);
        Path middle = directory.resolve("middle.qcow2");
        Path top = directory.resolve("top.qcow2");
        img.overlay(middle, base, Format.RAW);
        img.overlay(top, middle, Format.QCOW2);

        List<ImageInfo> chain = img.chain(Images.qcow2(top));
        assertThat(chain)
                .extracting(ImageInfo::filename)
                .containsExactly(top.toString(), middle.toString(), base.toString());
        assertThat(chain.get(0).backingFilenameFormat()).isEqualTo("qcow2");
        assertThat(img.compare(Images.raw(base), Images.qcow2(top)).identical()).isTrue();

        Images.write(top, "qcow2", "write -P 7 1M 64k");
        assertThat(img.compare(Images.raw(base), Images.qcow2(top)))
                .matches(c -> !c.identical())
                .extracting(ImageComparison::offset)
                .isEqualTo(1L << 20);
        List<MapEntry> map = img.map(Images.qcow2(top));
        assertThat(map).filteredOn(entry -> entry.depth() == 0).singleElement().satisfies(entry -> {
            assertThat(entry.start()).isEqualTo(1 << 20);
            assertThat(entry.length()).isEqualTo(64 << 10);
        });
        assertThat(img.map(
                        Images.qcow2(top), m -> m.startOffset(DataSize.ofMib(8)).maxLength(DataSize.ofMib(1))))
                .allMatch(entry -> entry.start() >= 8 << 20);
    }

    @Test
    void rebase_afterTheBaseMoved_keepsTheData() throws IOException {
        Path base = Images.random(directory.resolve("base.raw"), SIZE);
        Path top = directory.resolve("top.qcow2");
        img.overlay(top, base, Format.RAW);
        Images.write(top, "qcow2", "write -P 9 0 64k");
        Path reference = directory.resolve("reference.raw");
        img.convert(Images.qcow2(top), reference, Format.RAW);

        Path moved = Files.move(base, directory.resolve("moved.raw"));
        assertThatThrownBy(() -> img.compare(Images.raw(reference), Images.qcow2(top)))
                .isInstanceOf(ImageMissingException.class)
                .hasMessageContaining("base.raw");
        img.rebaseUnsafely(Images.qcow2(top), moved, Format.RAW, Consent.theNewBaseHasTheSameData());
        assertThat(img.compare(Images.raw(reference), Images.qcow2(top)).identical())
                .isTrue();

        Path other = Images.random(directory.resolve("other.raw"), SIZE);
        List<Double> progress = Collections.synchronizedList(new ArrayList<>());
        img.rebase(Images.qcow2(top), other, Format.RAW, r -> r.onProgress(progress::add));
        assertThat(img.compare(Images.raw(reference), Images.qcow2(top)).identical())
                .isTrue();
        assertThat(progress).isSorted().last().isEqualTo(1.0);

        img.flatten(Images.qcow2(top));
        Files.delete(other);
        assertThat(img.compare(Images.raw(reference), Images.qcow2(top)).identical())
                .isTrue();
        assertThat(img.chain(Images.qcow2(top))).hasSize(1);
    }

    @Test
    void commit_anOverlay_writesItIntoItsBase() throws IOException {
        Path base = Images.random(directory.resolve("base.raw"), SIZE);
        Path top = directory.resolve("top.qcow2");
        img.overlay(top, base, Format.RAW);
        Images.write(top, "qcow2", "write -P 9 1M 64k");
        Path reference = directory.resolve("reference.raw");
        img.convert(Images.qcow2(top), reference, Format.RAW);

        img.commit(Images.qcow2(top), c -> c.keepOverlay(true));

        assertThat(Files.mismatch(reference, base)).isEqualTo(-1);
    }

    @Test
    void resize_growsAndShrinks_shrinkingWithConsent() throws IOException {
        Path disk = directory.resolve("disk.qcow2");
        img.create(disk, Format.QCOW2, SIZE);
        img.grow(Images.qcow2(disk), DataSize.ofMib(32));
        assertThat(img.info(Images.qcow2(disk)).virtualSize()).isEqualTo(32 << 20);

        assertThatThrownBy(() -> img.grow(Images.qcow2(disk), SIZE))
                .isInstanceOf(ImageSizeException.class)
                .hasMessageContaining("shrink");
        assertThat(img.info(Images.qcow2(disk)).virtualSize()).isEqualTo(32 << 20);

        img.shrink(Images.qcow2(disk), SIZE, Consent.dataBeyondTheEndIsLost(), r -> {});
        assertThat(img.info(Images.qcow2(disk)).virtualSize()).isEqualTo(SIZE.bytes());
    }

    @Test
    void snapshots_takenAppliedDeleted_setTheDiskBack() throws IOException {
        Path disk = directory.resolve("disk.qcow2");
        img.create(disk, Format.QCOW2, SIZE);
        Images.write(disk, "qcow2", "write -P 1 0 64k");
        Path before = directory.resolve("before.raw");
        img.convert(Images.qcow2(disk), before, Format.RAW);

        img.createSnapshot(Images.qcow2(disk), "a name, with = odd 'characters'");
        Images.write(disk, "qcow2", "write -P 2 0 64k");
        assertThat(img.snapshots(Images.qcow2(disk)))
                .singleElement()
                .satisfies(s -> assertThat(s.name()).isEqualTo("a name, with = odd 'characters'"));
        Path old = directory.resolve("old.raw");
        img.convert(Images.qcow2(disk), old, Format.RAW, c -> c.snapshot("a name, with = odd 'characters'"));
        assertThat(Files.mismatch(before, old)).isEqualTo(-1);

        img.applySnapshot(
                Images.qcow2(disk),
                "a name, with = odd 'characters'",
                Consent.whatWasWrittenSinceIsLost(Images.qcow2(disk)));
        assertThat(img.compare(Images.raw(before), Images.qcow2(disk)).identical())
                .isTrue();
        img.deleteSnapshot(Images.qcow2(disk), "a name, with = odd 'characters'");
        assertThat(img.snapshots(Images.qcow2(disk))).isEmpty();
    }

    @Test
    void snapshot_ofAFormatWithout_saysSo() {
        Path disk = directory.resolve("disk.raw");
        img.create(disk, Format.RAW, SIZE);
        assertThatThrownBy(() -> img.createSnapshot(Images.raw(disk), "s"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("disk.raw");
    }

    @Test
    void bitmap_addedMergedRemoved_isInTheImage() throws IOException {
        Path disk = directory.resolve("disk.qcow2");
        img.create(disk, Format.QCOW2, SIZE);
        img.bitmap(Images.qcow2(disk), "one", b -> b.add().granularity(DataSize.ofKib(32)));
        img.bitmap(Images.qcow2(disk), "two", b -> b.add().disable());
        img.bitmap(Images.qcow2(disk), "two", b -> b.merge("one").enable());
        assertThat(String.valueOf(img.info(Images.qcow2(disk)).formatSpecific()))
                .contains("\"name\":\"one\"")
                .contains("\"granularity\":32768")
                .contains("\"name\":\"two\"");
        img.bitmap(Images.qcow2(disk), "one", b -> b.remove());
        assertThat(String.valueOf(img.info(Images.qcow2(disk)).formatSpecific()))
                .doesNotContain("\"name\":\"one\"");
    }

    @Test
    void amendMeasureBenchDd_work() throws IOException {
        Path disk = directory.resolve("disk.qcow2");
        img.create(disk, Format.QCOW2, SIZE);
        img.amend(Images.qcow2(disk), a -> a.lazyRefcounts(true));
        assertThat(String.valueOf(img.info(Images.qcow2(disk)).formatSpecific()))
                .contains("\"lazy-refcounts\":true");

        assertThat(img.measure(SIZE, Format.QCOW2, m -> {}).required()).isPositive();
        assertThat(img.measure(Images.qcow2(disk), Format.RAW, m -> {}).fullyAllocated())
                .isEqualTo(SIZE.bytes());
        assertThat(img.bench(Images.qcow2(disk), b -> b.count(20000).depth(4).bufferSize(DataSize.ofKib(4))))
                .isPositive();

        Path raw = Images.random(directory.resolve("r.raw"), SIZE);
        Path part = directory.resolve("part.raw");
        img.dd(
                Images.raw(raw),
                part,
                Format.RAW,
                d -> d.blockSize(DataSize.ofMib(1)).skip(2).count(3));
        byte[] all = Files.readAllBytes(raw);
        assertThat(Files.readAllBytes(part)).isEqualTo(Arrays.copyOfRange(all, 2 << 20, 5 << 20));
    }

    @Test
    void check_aDamagedImage_tellsAndRepairs() throws IOException {
        Path disk = directory.resolve("disk.qcow2");
        img.create(disk, Format.QCOW2, SIZE);
        Images.write(disk, "qcow2", "write -P 1 0 1M");
        assertThat(img.check(Images.qcow2(disk)).corruptions()).isNull();
        Images.overwrite(disk, 0x20000, new byte[64]); // reference counts

        assertThat(img.check(Images.qcow2(disk)).corruptions()).isPositive();
        assertThatThrownBy(() -> img.check(
                        Images.qcow2(disk),
                        c -> c.repairAll(Consent.whatCannotBeRepairedIsLost(Images.qcow2(directory.resolve("other"))))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("which is to be changed");
        assertThat(img.check(Images.qcow2(disk)).corruptions()).isPositive();
        img.check(Images.qcow2(disk), c -> c.repairAll(Consent.whatCannotBeRepairedIsLost(Images.qcow2(disk))));
        assertThat(img.check(Images.qcow2(disk)).corruptions()).isNull();
    }

    @Test
    void versionAndFormats_areTheTools() {
        assertThat(img.version().major()).isGreaterThanOrEqualTo(7);
        assertThat(img.formats()).contains(Format.RAW, Format.QCOW2, Format.VMDK);
        assertThat(img.createOptions(Format.QCOW2)).containsKeys("cluster_size", "preallocation", "encrypt.key-secret");
    }
}
