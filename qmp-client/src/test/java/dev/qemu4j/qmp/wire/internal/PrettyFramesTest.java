package dev.qemu4j.qmp.wire.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrettyFramesTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(), new PrettyFrames());

    @Test
    void decode_prettyAndPlainMessages_areOneFrameEach() {
        write("{\r\n    \"return\": {\r\n    },\r\n    \"text\": \"}\"\r\n}\r\n{\"a\": 1}\r\n{\r\n}\r\n{}\r\n");

        assertThat(frames()).containsExactly("{    \"return\": {    },    \"text\": \"}\"}", "{\"a\": 1}", "{}", "{}");
        channel.finishAndReleaseAll();
    }

    @Test
    void decode_unfinishedMessageAtTheEnd_isDropped() {
        write("{\r\n    \"return\": {\r\n");

        channel.finish();

        assertThat(frames()).isEmpty();
    }

    @Test
    void decode_messageOverTheLimit_fails() {
        write("{\r\n");
        String line = " ".repeat((1 << 20) - 1) + "\n";
        assertThatThrownBy(() -> {
                    for (int sent = 0; sent <= Json.MAX_FRAME + (1 << 20); sent += 1 << 20) {
                        write(line);
                    }
                })
                .isInstanceOf(ProtocolException.class);
        channel.finishAndReleaseAll();
    }

    private void write(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, UTF_8));
    }

    private List<String> frames() {
        List<String> frames = new ArrayList<>();
        for (@Nullable ByteBuf frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(frame.toString(UTF_8));
            frame.release();
        }
        return frames;
    }
}
