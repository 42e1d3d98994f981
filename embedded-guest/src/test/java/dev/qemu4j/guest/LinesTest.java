package dev.qemu4j.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
    private final List<String> lines = new ArrayList<>();
    private final LineSplitter splitter = new LineSplitter(lines::add);

    @Test
    void add_pieces_makeLines() {
        add("a");
        add("b\r");
        assertThat(lines).isEmpty();
        add("\n\n\r\nc\nd");
        splitter.end();

        assertThat(lines).containsExactly("ab", "c", "d");
    }

    @Test
    void add_endlessLine_isCut() {
        add("x".repeat(2 * LineSplitter.MAX_LENGTH + 1));
        splitter.end();

        assertThat(lines)
                .containsExactly("x".repeat(LineSplitter.MAX_LENGTH), "x".repeat(LineSplitter.MAX_LENGTH), "x");
    }

    @Test
    void lines_longTranscript_keepsBothEnds() {
        Transcript transcript = new Transcript(2);
        for (int i = 1; i <= 7; i++) {
            transcript.add("line " + i);
        }

        assertThat(transcript.lines()).containsExactly("line 1", "line 2", "[3 lines left out]", "line 6", "line 7");
    }

    private void add(String text) {
        splitter.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
