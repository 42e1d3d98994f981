package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.targets.internal.TargetFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** VMDK images, which may be several files, and write their names into themselves. */
@Timeout(300)
@Tag("once")
class VmdkIT {
    @TempDir
    Path directory;

    private final QemuImg img = QemuImg.find();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "monolithicSparse",
                "monolithicFlat",
                "twoGbMaxExtentSparse",
                "twoGbMaxExtentFlat",
                "streamOptimized"
            })
    void convert_toEachSubformat_namesItsFilesAfterItself(String subformat) throws IOException {
        Path raw = Images.random(directory.resolve("raw"), DataSize.ofMib(2));
        Path disk = directory.resolve("disk.vmdk");

        img.convert(Images.raw(raw), disk, Format.VMDK, c -> c.subformat(subformat));

        ImageSource image = ImageSource.of(disk, Format.VMDK);
        assertThat(img.compare(Images.raw(raw), image).identical()).isTrue();
        assertThat(directory.toFile().list()).allMatch(name -> name.equals("raw") || name.startsWith("disk"));
        Path copy = directory.resolve("copy");
        img.convert(image, copy, Format.RAW);
        img.convert(
                Images.raw(copy),
                disk,
                Format.VMDK,
                c -> c.subformat(subformat).overwrite(Consent.whatIsThereIsLost()));
        Files.delete(copy);
        assertThat(img.compare(Images.raw(raw), image).identical()).isTrue();
    }

    @Test
    void create_beforeAnExtentThatIsThere_leavesItAlone() throws IOException {
        Path extent = Files.writeString(directory.resolve("disk-flat.vmdk"), "mine");

        assertThatThrownBy(() -> img.create(
                        directory.resolve("disk.vmdk"),
                        Format.VMDK,
                        DataSize.ofMib(1),
                        c -> c.subformat("monolithicFlat")))
                .isInstanceOf(ImageExistsException.class)
                .hasMessageContaining("disk-flat.vmdk");

        assertThat(extent).hasContent("mine");
        assertThat(directory.toFile().list()).containsExactly("disk-flat.vmdk");
    }

    @Test
    void create_aNameThatWouldEndItsLine_isRefused() {
        assertThatThrownBy(() -> img.create(
                        directory.resolve("a\"\nRW 8 FLAT \"other\" 0\n.vmdk"), Format.VMDK, DataSize.ofMib(1)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("choose another name");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void convert_overALargerSplitImage_leavesNoStaleExtent() throws IOException {
        Path disk = directory.resolve("disk.vmdk");
        img.create(disk, Format.VMDK, DataSize.ofGib(5), c -> c.subformat("twoGbMaxExtentSparse"));
        assertThat(directory.toFile().list())
                .containsExactlyInAnyOrder("disk.vmdk", "disk-s001.vmdk", "disk-s002.vmdk", "disk-s003.vmdk");
        Path mine = Files.writeString(directory.resolve("disk-s009.vmdk"), "mine");

        img.create(
                disk,
                Format.VMDK,
                DataSize.ofGib(1),
                c -> c.subformat("twoGbMaxExtentSparse").overwrite(Consent.whatIsThereIsLost()));

        assertThat(directory.toFile().list())
                .containsExactlyInAnyOrder("disk.vmdk", "disk-s001.vmdk", "disk-s009.vmdk");
        assertThat(mine).hasContent("mine");
        assertThat(img.info(ImageSource.of(disk, Format.VMDK)).virtualSize())
                .isEqualTo(DataSize.ofGib(1).bytes());
    }

    @Test
    void create_overASplitImageBesideAForeignExtent_changesNothing() throws IOException {
        Path disk = directory.resolve("disk.vmdk");
        img.create(disk, Format.VMDK, DataSize.ofGib(1), c -> c.subformat("twoGbMaxExtentSparse"));
        byte[] before = Files.readAllBytes(directory.resolve("disk-s001.vmdk"));
        byte[] descriptor = Files.readAllBytes(disk);
        Path mine = Files.writeString(directory.resolve("disk-s002.vmdk"), "mine");

        assertThatThrownBy(() -> img.create(
                        disk,
                        Format.VMDK,
                        DataSize.ofGib(3),
                        c -> c.subformat("twoGbMaxExtentSparse").overwrite(Consent.whatIsThereIsLost())))
                .isInstanceOf(ImageExistsException.class);

        assertThat(mine).hasContent("mine");
        assertThat(Files.readAllBytes(disk)).isEqualTo(descriptor);
        assertThat(Files.readAllBytes(directory.resolve("disk-s001.vmdk"))).isEqualTo(before);
    }

    @Test
    void create_whoseFirstFileCannotBePut_bringsTheOldExtentsBack() throws IOException {
        Path disk = directory.resolve("disk.vmdk");
        img.create(disk, Format.VMDK, DataSize.ofGib(3), c -> c.subformat("twoGbMaxExtentSparse"));
        byte[] descriptor = Files.readAllBytes(disk);
        TargetFile target = TargetFile.of(disk, "vmdk", true);
        target.prepare();
        Files.writeString(target.beside().resolveSibling("disk-s001.vmdk"), "new");

        assertThatThrownBy(target::put).isInstanceOf(ImageException.class); // there is no first file
        target.discard();

        assertThat(Files.readAllBytes(disk)).isEqualTo(descriptor);
        assertThat(directory.toFile().list())
                .containsExactlyInAnyOrder("disk.vmdk", "disk-s001.vmdk", "disk-s002.vmdk");
        assertThat(img.check(ImageSource.of(disk, Format.VMDK)).checkErrors()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "journal, monolithicSparse",
        "journal, monolithicFlat",
        "journal, twoGbMaxExtentFlat",
        "replaced, monolithicFlat",
        "new, twoGbMaxExtentSparse",
        "new, streamOptimized"
    })
    void everyVerb_aTargetNamedAsItsBookkeeping_isWhole(String name, String subformat) throws IOException {
        Path raw = Images.random(directory.resolve("raw"), DataSize.ofMib(2));
        Path disk = directory.resolve(name);
        ImageSource image = ImageSource.of(disk, Format.VMDK);
        Consent.Overwriting lost = Consent.whatIsThereIsLost();

        img.convert(Images.raw(raw), disk, Format.VMDK, c -> c.subformat(subformat));
        assertThat(img.compare(Images.raw(raw), image).identical()).isTrue();
        img.convert(
                Images.raw(raw), disk, Format.VMDK, c -> c.subformat(subformat).overwrite(lost));
        assertThat(img.compare(Images.raw(raw), image).identical()).isTrue();
        img.dd(Images.raw(raw), disk, Format.VMDK, d -> d.overwrite(lost));
        assertThat(img.compare(Images.raw(raw), image).identical()).isTrue();
        img.create(
                disk,
                Format.VMDK,
                DataSize.ofMib(3),
                c -> c.subformat(subformat).overwrite(lost));
        assertThat(img.info(image).virtualSize()).isEqualTo(DataSize.ofMib(3).bytes());
        assertThat(directory.toFile().list()).allMatch(file -> file.equals("raw") || file.startsWith(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"monolithicSparse", "monolithicFlat"})
    void convert_overAPrivateImage_isPrivateAllTheTime(String subformat) throws IOException {
        Path raw = Images.random(directory.resolve("raw"), DataSize.ofMib(8));
        Path disk = directory.resolve("disk.vmdk");
        img.create(disk, Format.VMDK, DataSize.ofMib(1), c -> c.subformat(subformat));
        Set<PosixFilePermission> mine = PosixFilePermissions.fromString("rw-------");
        for (Path file : files("disk")) {
            Files.setPosixFilePermissions(file, mine);
        }
        List<Set<PosixFilePermission>> seen = new CopyOnWriteArrayList<>();

        img.convert(
                Images.raw(raw),
                disk,
                Format.VMDK,
                c -> c.subformat(subformat)
                        .overwrite(Consent.whatIsThereIsLost())
                        .onProgress(percent -> files(".qemu4j-").forEach(file -> seen.add(permissions(file)))));

        assertThat(seen)
                .isNotEmpty()
                .allSatisfy(permissions -> assertThat(permissions)
                        .allMatch(permission -> permission.name().startsWith("OWNER_")));
        assertThat(files("disk"))
                .allSatisfy(file -> assertThat(permissions(file)).isEqualTo(mine));
    }

    @Test
    void convert_overAPrivateExtentWithTwoNames_leavesItPrivate() throws IOException {
        Path disk = directory.resolve("disk.vmdk");
        img.create(disk, Format.VMDK, DataSize.ofMib(1), c -> c.subformat("monolithicFlat"));
        Path extent = directory.resolve("disk-flat.vmdk");
        Set<PosixFilePermission> mine = PosixFilePermissions.fromString("rw-------");
        Files.setPosixFilePermissions(extent, mine);
        Files.createLink(directory.resolve("other"), extent);

        img.create(
                disk,
                Format.VMDK,
                DataSize.ofMib(2),
                c -> c.subformat("monolithicFlat").overwrite(Consent.whatIsThereIsLost()));

        assertThat(permissions(extent)).isEqualTo(mine);
    }

    private List<Path> files(String prefix) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<PosixFilePermission> permissions(Path file) {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
