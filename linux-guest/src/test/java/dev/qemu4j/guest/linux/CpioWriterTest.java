package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpioWriterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final CpioWriter writer = new CpioWriter(out);

    @Test
    void archive_ofEachKind_isExact() throws IOException {
        writer.directory("d", 0755);
        writer.file("d/f", 04711, "hello".getBytes(US_ASCII));
        writer.symlink("l", "d/f");
        writer.characterDevice("c", 0600, 5, 1);
        writer.finish();

        String expected = entry(
                        "00000001", "000041ed", "00000002", "00000000", "00000000", "00000000", "00000002", "d\0")
                + entry("00000002", "000089c9", "00000001", "00000005", "00000000", "00000000", "00000004", "d/f\0")
                + "\0\0" + "hello\0\0\0"
                + entry("00000003", "0000a1ff", "00000001", "00000003", "00000000", "00000000", "00000002", "l\0")
                + "d/f\0"
                + entry("00000004", "00002180", "00000001", "00000000", "00000005", "00000001", "00000002", "c\0")
                + "070701" + "0".repeat(32) + "00000001" + "0".repeat(48) + "0000000b00000000TRAILER!!!";
        assertThat(out.toString(ISO_8859_1).replaceAll("\0+$", "")).isEqualTo(expected);
        assertThat(out.size()).isEqualTo(1024);
    }

    @Test
    void file_ofAnyLength_isPaddedToFourBytes() throws IOException {
        for (int length = 0; length < 8; length++) {
            writer.file("name" + "x".repeat(length), 0644, new byte[length]);
            assertThat(out.size() % 4).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0100000, 010000, -1})
    void mode_withMoreThanPermissions_isRefused(int mode) {
        assertThatThrownBy(() -> writer.directory("d", mode))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("mode: 0");
    }

    private static String entry(String... fields) {
        String time = "6955b900";
        return "070701" + fields[0] + fields[1] + "0000000000000000" + fields[2] + time + fields[3] + "0000000000000000"
                + fields[4] + fields[5] + fields[6] + "00000000" + fields[7];
    }
}
