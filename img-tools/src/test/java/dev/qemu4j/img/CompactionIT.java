package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images made smaller, with the same data. */
class CompactionIT {
    private static final DataSize SIZE = DataSize.ofMib(32);

    @TempDir
    Path directory;

    private final QemuImg async = QemuImg.find();
    private final BlockingQemuImg img = async.blocking();

    @Test
    void compact_anImageWithZeros_isSmallerAndTheSame() throws IOException {
        Path disk = directory.resolve("disk.qcow2");
        img.create(disk, Format.QCOW2, SIZE);
        Images.write(disk, "qcow2", "write -P 1 0 24M");
        Images.write(disk, "qcow2", "write -P 0 1M 23M");
        Path reference = directory.resolve("reference");
        img.convert(Images.qcow2(disk), reference, Format.RAW);

        Compaction.Saved saved =
                new Compaction(async).compact(Images.qcow2(disk), Consent.whatIsThereIsLost(), c -> c.compress(true));

        assertThat(saved.before()).isGreaterThan(DataSize.ofMib(20));
        assertThat(saved.after()).isLessThan(DataSize.ofMib(2));
        assertThat(img.compare(Images.raw(reference), Images.qcow2(disk)).identical())
                .isTrue();
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("disk.qcow2", "reference");
    }

    @Test
    void compact_anOverlay_staysOne() throws IOException {
        Path base = Images.random(directory.resolve("base.raw"), SIZE);
        Path top = directory.resolve("top.qcow2");
        img.overlay(top, base, Format.RAW);
        Images.write(top, "qcow2", "write -P 5 0 4M");
        Path reference = directory.resolve("reference");
        img.convert(Images.qcow2(top), reference, Format.RAW);

        new Compaction(async).compact(Images.qcow2(top), Consent.whatIsThereIsLost(), c -> c.compress(true));

        assertThat(img.info(Images.qcow2(top)).backingFilename()).isEqualTo(base.toString());
        assertThat(img.compare(Images.raw(reference), Images.qcow2(top)).identical())
                .isTrue();
        assertThat(Files.size(top)).isLessThan(1 << 20);
    }

    @Test
    void compact_anImageWithSnapshots_isRefused() {
        Path disk = directory.resolve("disk.qcow2");
        img.create(disk, Format.QCOW2, SIZE);
        img.createSnapshot(Images.qcow2(disk), "kept");

        assertThatThrownBy(
                        () -> new Compaction(async).compact(Images.qcow2(disk), Consent.whatIsThereIsLost(), c -> {}))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("internal snapshots");
        assertThat(img.snapshots(Images.qcow2(disk))).hasSize(1);
    }
}
