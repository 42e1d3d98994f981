package dev.qemu4j.img.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
    @Test
    void of_aFormatOfTomorrow_isAFormat() {
        assertThat(Format.of("qcow9")).hasToString("qcow9").isEqualTo(new Format("qcow9"));
    }

    @Test
    void recognised_firstBytes_areThoseOfAFormatOrOfNone(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("disk");

        assertThat(Format.recognised(file)).isNull();
        assertThat(Format.recognised(directory)).isNull();
        assertThat(Format.recognised(Files.write(file, new byte[512]))).isNull();
        assertThat(Format.recognised(Files.write(file, new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3})))
                .isEqualTo(Format.QCOW2);
        assertThat(Format.recognised(Files.writeString(file, "KDMV"))).isEqualTo(Format.VMDK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-O", "qcow2,file=x", "ra w", "../raw"})
    void of_whatIsNoName_isRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Format.of(name)).withMessageContaining("'" + name + "'");
    }
}
