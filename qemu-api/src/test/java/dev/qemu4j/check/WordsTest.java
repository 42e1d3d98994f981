package dev.qemu4j.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.internal.MemorySize;
import dev.qemu4j.surface.Nearest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values that the rules read from words. */
class WordsTest {
    @ParameterizedTest
    @CsvSource({
        "1024, 1024",
        "1K, 1024",
        "2k, 2048",
        "1M, 1048576",
        "3G, 3221225472",
        "1T, 1099511627776",
        "5b, 5",
        "0x10, -1",
        "1.5G, -1",
        "big, -1",
        "'', -1",
        "999999999999T, -1",
    })
    void memorySize_text_isReadAsQemuDoes(String text, long bytes) {
        assertThat(MemorySize.of(text)).isEqualTo(bytes);
    }

    @Test
    void memorySize_ofMachine_isInMibWithoutAUnit() {
        assertThat(MemorySize.ofMib("64")).isEqualTo(64L << 20);
        assertThat(MemorySize.ofMib("64K")).isEqualTo(64L << 10);
        assertThat(MemorySize.ofMib(null)).isEqualTo(-1);
        assertThat(MemorySize.text(64L << 20)).isEqualTo("64 MiB");
        assertThat(MemorySize.text(5)).isEqualTo("5 bytes");
    }

    @Test
    void nearest_typingErrors_areGuessedButNotOtherWords() {
        List<String> names = List.of("bootindex", "drive", "discard", "serial");

        assertThat(Nearest.of("bootindx", names)).isEqualTo("bootindex");
        assertThat(Nearest.of("dirve", names)).isEqualTo("drive"); // two letters in the wrong order
        assertThat(Nearest.of("dxrve", names)).isNull(); // two changes in five letters
        assertThat(Nearest.of("drve", names)).isEqualTo("drive");
        assertThat(Nearest.of("netdev", names)).isNull();
        assertThat(Nearest.of("x", List.of())).isNull();
    }
}
