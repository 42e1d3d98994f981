package dev.qemu4j.vm.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.vm.spill.internal.ByteLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainDecoderTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a\\r\\nb|a\\nb",
                "a\\r\\r\\nb|a\\nb",
                "a\\rb|a\\nb",
                "a\\n\\rb|a\\nb",
                "a\\r|a\\n",
                "\\e[0;32mOK\\e[0m done|OK done",
                "\\e]0;title\\abc|bc",
                "\\e]0;title\\e\\\\bc|bc",
                "\\e(Bx\\e7y\\e=z|xyz",
                "\\e[31\\ntorn|\\ntorn",
                "a\\tb\\u0007c|a\\tbc",
                "\\ePdata\\e\\\\x|x",
                "\\e]0;torn\\nKernel panic|\\nKernel panic",
                "\\ePtorn\\u0018x|x",
                "\\ePtorn\\e[1mx|x",
                "\\e]0;torn\\e]0;title\\ax|x",
                "\\e]Rx|x",
                "\\e]P0AABBCCx|x",
                "\\e]P0AA\\nx|\\nx",
                "\\e\\nx|\\nx",
                "\\e\\e[1mx|x",
            })
    void plain_controls_areLeftOut(String raw, String plain) {
        assertThat(plain(text(raw).getBytes(UTF_8))).isEqualTo(text(plain));
    }

    @Test
    void plain_brokenUtf8_isReplaced() {
        byte[] bytes = {
            'a',
            (byte) 0xC3,
            'b',
            (byte) 0xFF,
            (byte) 0xE2,
            (byte) 0x82,
            (byte) 0xAC,
            (byte) 0xED,
            (byte) 0xA0,
            (byte) 0x80,
            (byte) 0xF0
        };
        assertThat(plain(bytes)).isEqualTo("a�b�€��");
    }

    @Test
    void feed_carriageReturnBeforeBrokenUtf8_endsTheLineBehindItself() {
        byte[] bytes = {'1', '2', '3', '4', '5', '\r', (byte) 0xFF, '\r', (byte) 0xC3, '\r', '6'};
        PlainDecoder decoder = new PlainDecoder();
        StringBuilder text = new StringBuilder();
        List<Long> ends = new ArrayList<>();

        decoder.feed(bytes, bytes.length, 0, (character, end) -> {
            text.append(character);
            ends.add(end);
        });

        assertThat(text).hasToString("12345\n\uFFFD\n\uFFFD\n6");
        assertThat(ends).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
    }

    @Test
    void at_behindALineFeed_leavesOutItsCarriageReturn() {
        ByteLog log = ConsoleState.log(directory.resolve("log"));
        log.append(ByteBuffer.wrap("a\n\rb".getBytes(UTF_8)));

        assertThat(from(log, 2)).isEqualTo("b");
        assertThat(from(log, 1)).isEqualTo("\nb");
        assertThat(from(log, 0)).isEqualTo("a\nb");
        assertThat(from(log, 4)).isEmpty();
    }

    private static String from(ByteLog log, int offset) {
        ByteBuffer rest = ByteBuffer.allocate(16);
        log.read(offset, rest);
        StringBuilder text = new StringBuilder();
        PlainDecoder.at(log, offset)
                .feed(rest.array(), rest.position(), offset, (character, end) -> text.append(character));
        return text.toString();
    }

    @Test
    void feed_inPieces_isTheSameAsAtOnce() {
        byte[] bytes = "\u001b[1mgrün\u001b[0m 😀\r\nx\ry\u001b]0;t\u0007z€".getBytes(UTF_8);
        String whole = plain(bytes);
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            PlainDecoder decoder = new PlainDecoder();
            StringBuilder text = new StringBuilder();
            List<Long> ends = new ArrayList<>();
            int at = 0;
            while (at < bytes.length) {
                int count = 1 + random.nextInt(bytes.length - at);
                byte[] piece = java.util.Arrays.copyOfRange(bytes, at, at + count);
                decoder.feed(piece, count, at, (character, end) -> {
                    text.append(character);
                    ends.add(end);
                });
                at += count;
            }
            assertThat(text.toString()).isEqualTo(whole);
            assertThat(ends).isSorted().last().isEqualTo((long) bytes.length);
        }
    }

    private static String plain(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        PlainDecoder decoder = new PlainDecoder();
        decoder.feed(bytes, bytes.length, 0, (character, end) -> text.append(character));
        decoder.finish(bytes.length, (character, end) -> text.append(character));
        return text.toString();
    }

    private static String text(String escaped) {
        return escaped.replace("\\\\", "\u0000")
                .replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\e", "\u001b")
                .replace("\\a", "\u0007")
                .replace("\\u0007", "\u0007")
                .replace("\\u0018", "\u0018")
                .replace("\u0000", "\\");
    }
}
