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

class FrameDecoderTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder());

    @Test
    void decode_splitAtEveryByte_givesTheSameLines() {
        byte[] stream = "{\"a\": 1}\r\n\r\n{\"b\":\"é\"}\n{}\r\n".getBytes(UTF_8);
        for (int size = 1; size <= stream.length; size++) {
            for (int from = 0; from < stream.length; from += size) {
                channel.writeInbound(Unpooled.copiedBuffer(stream, from, Math.min(size, stream.length - from)));
            }
            assertThat(lines()).containsExactly("{\"a\": 1}", "", "{\"b\":\"é\"}", "{}");
        }
        channel.finishAndReleaseAll();
    }

    @Test
    void decode_unfinishedLineAtTheEnd_isDropped() {
        channel.writeInbound(Unpooled.copiedBuffer("{}\r\n{\"retu", UTF_8));

        channel.finish();

        assertThat(lines()).containsExactly("{}");
    }

    @Test
    void decode_lineOverTheLimit_fails() {
        assertThatThrownBy(() -> {
                    for (int sent = 0; sent <= Json.MAX_FRAME; sent += 1 << 20) {
                        channel.writeInbound(Unpooled.wrappedBuffer(new byte[1 << 20]));
                    }
                })
                .isInstanceOf(ProtocolException.class);
        channel.finishAndReleaseAll();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (@Nullable ByteBuf line = channel.readInbound(); line != null; line = channel.readInbound()) {
            lines.add(line.toString(UTF_8));
            line.release();
        }
        return lines;
    }
}
