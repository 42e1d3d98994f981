package dev.qemu4j.host.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 4095, 4096, 4097, 10_000, 100_000})
    void write_anyPieces_keepsTheLastBytes(int capacity) {
        Random random = new Random(capacity);
        OutputTail tail = new OutputTail(capacity);
        byte[] all = new byte[50_000];
        random.nextBytes(all);

        for (int at = 0, length; at < all.length; at += length) {
            length = Math.min(all.length - at, random.nextInt(9_000));
            tail.write(Arrays.copyOfRange(all, at, at + length), length);
            int from = Math.max(0, at + length - capacity);
            assertThat(tail.toByteArray()).isEqualTo(Arrays.copyOfRange(all, from, at + length));
        }
        assertThat(tail.truncated()).isEqualTo(capacity < all.length);
    }

    @Test
    void text_cutCharacter_isLeftOut() {
        OutputTail tail = new OutputTail(6);
        write(tail, "\u20ac\u20ac\u20ac");
        assertThat(tail.text(100)).isEqualTo("\u20ac\u20ac");
        assertThat(tail.text(5)).isEqualTo("\u20ac");
    }

    @Test
    void checkCapacity_outOfRange_isRefused() {
        assertThat(OutputTail.checkCapacity("x", DataSize.ofGib(1))).isEqualTo(1 << 30);
        assertThatThrownBy(() -> OutputTail.checkCapacity("tailSize", DataSize.ofBytes(0)))
                .hasMessage("tailSize: 0 B (expected: 1 B to 1 GiB)");
        assertThatThrownBy(() -> OutputTail.checkCapacity("tailSize", DataSize.ofGib(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void write_linesInPieces_areJoined() {
        List<String> lines = new ArrayList<>();
        LineSplitter splitter = new LineSplitter(lines::add);

        for (String piece : List.of("a", "b\r", "\n\n\u20ac", "x\nrest")) {
            write(splitter, piece);
        }
        splitter.end();
        splitter.end();

        assertThat(lines).containsExactly("ab", "", "\u20acx", "rest");
    }

    @Test
    void write_endlessLine_comesInPieces() {
        List<String> lines = new ArrayList<>();
        write(new LineSplitter(lines::add), "x".repeat(LineSplitter.MAX_LINE + 1));
        assertThat(lines).containsExactly("x".repeat(LineSplitter.MAX_LINE));
    }

    private static void write(OutputSink sink, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            sink.write(bytes, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
