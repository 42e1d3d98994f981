package dev.qemu4j.qmp.testing.json.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** QEMU's limits on the tokens and the bytes of one value, which QEMU itself takes half a minute to reach: it reads byte by byte. */
class JsonStreamTest {
    private static final int MAX_TOKENS = 2 << 20;

    private final List<String> heard = new ArrayList<>();
    private final JsonStream stream = new JsonStream(new JsonStream.Sink() {
        @Override
        public void value(JsonNode value) {
            heard.add(value.getNodeType() + " of " + value.size());
        }

        @Override
        public void error(String description) {
            heard.add(description);
        }
    });

    @Test
    void accept_asManyTokensAsQemuTakes_isAValue() {
        accept("[{}" + ",1".repeat(MAX_TOKENS / 2 - 2) + "]{}");

        assertThat(heard).containsExactly("ARRAY of " + (MAX_TOKENS / 2 - 1), "OBJECT of 0");
    }

    @Test
    void accept_oneTokenMore_isAnErrorAndTheNextValueIsRead() {
        accept("[" + "1,".repeat(MAX_TOKENS / 2 - 1) + "1]{}");

        assertThat(heard).containsExactly("JSON token count limit exceeded", "OBJECT of 0");
    }

    /** A line without an end, with a string that goes on and on. */
    @Test
    void accept_stringWithoutAnEnd_isAnErrorAtQemusLimitAndTheNextValueIsRead() {
        byte[] part = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        accept("{\"execute\": \"");
        for (int i = 0; i < 63; i++) {
            stream.accept(ByteBuffer.wrap(part));
        }
        assertThat(heard).isEmpty();

        stream.accept(ByteBuffer.wrap(part)); // with the quote, one byte more than QEMU takes
        accept("{}");

        assertThat(heard).containsExactly("JSON token size limit exceeded", "OBJECT of 0");
    }

    private void accept(String text) {
        stream.accept(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
