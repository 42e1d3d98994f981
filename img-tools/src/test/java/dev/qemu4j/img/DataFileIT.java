package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.failure.ImageSpaceException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images whose data are in a file of their own, which the tool writes where it is. */
@Timeout(300)
@Tag("once")
class DataFileIT {
    private static final QemuImg IMG = QemuImg.find();
    private static final Consent.Overwriting LOST = Consent.whatIsThereIsLost();

    @TempDir
    Path directory;

    private Path small;
    private Path image;
    private Path data;

    @BeforeEach
    void mountSmallDisk() throws IOException {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "not run: mounting a small file system needs root");
        small = Files.createDirectory(directory.resolve("small"));
        LoopDisk.run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", small.toString());
        image = small.resolve("x.qcow2");
        data = small.resolve("d.raw");
    }

    @AfterEach
    void unmount() {
        if (small != null) {
            LoopDisk.run("umount", small.toString());
        }
    }

    @Test
    void convert_newOnAFullDisk_leavesNothingAndCanBeTriedAgain() throws IOException {
        Path large = Images.random(directory.resolve("large"), DataSize.ofMib(16));
        Path little = Images.random(directory.resolve("little"), DataSize.ofMib(1));

        assertThatThrownBy(() -> IMG.convert(Images.raw(large), image, Format.QCOW2, c -> c.dataFile(data)))
                .isInstanceOf(ImageSpaceException.class)
                .hasMessageNotContaining("half written");
        assertThat(small).isEmptyDirectory();

        IMG.convert(Images.raw(little), image, Format.QCOW2, c -> c.dataFile(data));
        assertThat(IMG.compare(Images.raw(little), Images.qcow2(image)).identical())
                .isTrue();
        assertThat(small.toFile().list()).containsExactlyInAnyOrder("x.qcow2", "d.raw");
    }

    @Test
    void convert_overDataOnAFullDisk_tellsThatTheyMayBeHalfWritten() throws IOException {
        Path large = Images.random(directory.resolve("large"), DataSize.ofMib(16));
        IMG.create(image, Format.QCOW2, DataSize.ofMib(1), c -> c.dataFile(data));

        assertThatThrownBy(() -> IMG.convert(
                        Images.raw(large),
                        image,
                        Format.QCOW2,
                        c -> c.dataFile(data).overwrite(LOST)))
                .isInstanceOf(ImageSpaceException.class)
                .hasMessageContaining("'" + data + "' may be half written");

        assertThat(small.toFile().list()).containsExactlyInAnyOrder("x.qcow2", "d.raw");
    }

    /** The tool by hand empties it without a word, by either name. */
    @Test
    void everyVerb_dataFileThatIsThere_isRefusedWithoutConsent() throws IOException {
        Path source = Images.random(directory.resolve("source"), DataSize.ofMib(1));
        Files.writeString(data, "precious");
        for (String name : List.of(data.toString(), "file:" + data)) {
            assertThatThrownBy(
                            () -> IMG.create(image, Format.QCOW2, DataSize.ofMib(1), c -> c.option("data_file", name)))
                    .isInstanceOf(ImageExistsException.class)
                    .hasMessageContaining(data.toString());
            assertThatThrownBy(() ->
                            IMG.convert(Images.raw(source), image, Format.QCOW2, c -> c.option("data_file", name)))
                    .isInstanceOf(ImageExistsException.class);
            assertThatThrownBy(() -> IMG.overlay(image, source, Format.RAW, c -> c.option("data_file", name)))
                    .isInstanceOf(ImageExistsException.class);
        }
        assertThatThrownBy(() -> IMG.create(
                        image,
                        Format.QCOW2,
                        DataSize.ofMib(1),
                        c -> c.option("data_file", "nbd:unix:/x").overwrite(LOST)))
                .isInstanceOf(ImageOptionException.class);
        assertThat(data).hasContent("precious");
        assertThat(image).doesNotExist();

        IMG.convert(
                Images.raw(source),
                image,
                Format.QCOW2,
                c -> c.option("data_file", "file:" + data).overwrite(LOST));
        assertThat(IMG.compare(Images.raw(source), Images.qcow2(image)).identical())
                .isTrue();
    }

    @Test
    void overlayAndCreate_withDataFile_areWholeOrNothing() throws IOException {
        Path base = Images.random(directory.resolve("base"), DataSize.ofMib(1));

        IMG.overlay(image, base, Format.RAW, c -> c.dataFile(data));
        assertThat(IMG.compare(Images.raw(base), Images.qcow2(image)).identical())
                .isTrue();
        Files.delete(data);
        assertThatThrownBy(() -> IMG.create(image, Format.QCOW2, DataSize.ofMib(1), c -> c.dataFile(data)))
                .isInstanceOf(ImageExistsException.class);
        assertThatThrownBy(() -> IMG.create(data, Format.QCOW2, DataSize.ofMib(1), c -> c.dataFile(data)))
                .isInstanceOf(ImageExistsException.class);
        assertThat(data).doesNotExist();
    }
}
