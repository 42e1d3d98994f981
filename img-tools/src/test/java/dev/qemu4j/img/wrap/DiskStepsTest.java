package dev.qemu4j.img.wrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiskStepsTest {
    @ParameterizedTest
    @CsvSource({
        "/dev/sda3, /dev/sda3",
        "'/dev/by label/a', '/dev/by\\ label/a'",
        "'/dev/x 0 10 zero', '/dev/x\\ 0\\ 10\\ zero'",
        "'/dev/a\\x20b', '/dev/a\\\\x20b'"
    })
    void word_ofAPath_isOneForTheKernel(Path path, String word) {
        assertThat(DiskSteps.word(path)).isEqualTo(word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/x\n0 10 zero", "/dev/a#b"})
    void word_ofAPathThatEndsTheLine_isRefused(String path) {
        assertThatThrownBy(() -> DiskSteps.word(Path.of(path)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("device-mapper's table");
    }
}
