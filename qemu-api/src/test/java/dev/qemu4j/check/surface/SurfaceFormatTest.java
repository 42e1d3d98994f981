package dev.qemu4j.check.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.check.Specimen;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The file that a surface is kept in: what is written is read again, and what is damaged is refused. */
class SurfaceFormatTest {
    private final QemuSurface surface = Specimen.surface();
    private final byte[] written = written(surface);

    @Test
    void read_whatWasWritten_isTheSame() {
        QemuSurface read = read(written);

        assertThat(read.target()).isEqualTo(surface.target());
        assertThat(read.version()).isEqualTo(surface.version());
        assertThat(read.options()).isEqualTo(surface.options());
        assertThat(read.devices()).isEqualTo(surface.devices());
        assertThat(read.machines()).isEqualTo(surface.machines());
        assertThat(read.cpuModels()).isEqualTo(surface.cpuModels());
        assertThat(read.cpuFeatures()).isEqualTo(surface.cpuFeatures());
        assertThat(read.accelerators()).isEqualTo(surface.accelerators());
        assertThat(read.optionParameters()).isEqualTo(surface.optionParameters());
        assertThat(read.schemaJson()).isEqualTo(surface.schemaJson());
        assertThat(read.device("virtio-blk")).isEqualTo(surface.device("virtio-blk-pci"));
    }

    @Test
    void read_emptySurface_isEmpty() {
        QemuSurface empty =
                QemuSurface.builder(surface.target(), surface.version()).build();

        QemuSurface read = read(written(empty));

        assertThat(read.devices()).isEmpty();
        assertThat(read.defaultMachine()).isNull();
        assertThat(read.optionParameters("drive")).isNull();
    }

    @Test
    void read_truncatedAnywhere_isRefused() {
        for (int length = 0; length < written.length; length += length < 3000 ? 1 : 97) {
            byte[] part = Arrays.copyOf(written, length);

            assertThatThrownBy(() -> read(part)).as("%d bytes", length).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void read_damagedAnywhere_isReadOrRefusedButNeverFailsOtherwise() {
        Random random = new Random(1);
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = written.clone();
            for (int i = 0; i <= round % 4; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(read(damaged).target()).isNotNull();
            } catch (UncheckedIOException e) {
                assertThat(e).hasCauseInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void read_anotherForm_isRefused() {
        byte[] later = written.clone();
        later[7]++;
        byte[] other = written.clone();
        other[0]++;

        assertThatThrownBy(() -> read(later)).hasMessageContaining("not a surface, or one in another form");
        assertThatThrownBy(() -> read(other)).hasMessageContaining("not a surface, or one in another form");
    }

    @Test
    void write_nowhere_fails() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left");
            }
        };

        assertThatThrownBy(() -> SurfaceFormat.write(surface, full))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no space left");
    }

    private static QemuSurface read(byte[] bytes) {
        return SurfaceFormat.read(new ByteArrayInputStream(bytes));
    }

    private static byte[] written(QemuSurface surface) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SurfaceFormat.write(surface, out);
        return out.toByteArray();
    }
}
