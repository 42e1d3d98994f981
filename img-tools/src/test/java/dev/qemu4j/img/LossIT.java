package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageLossException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.qapi.block.PreallocMode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of the tool that end with 0 although something was lost. */
@Timeout(300)
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
