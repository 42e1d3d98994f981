package dev.qemu4j.qmp.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FakeGuestAgentTest {
    @Test
    void sync_delimited_isAnsweredWithTheRealOnesBytes() throws IOException {
        try (FakeGuestAgent agent = FakeGuestAgent.start();
                SocketChannel client = SocketChannel.open(agent.address())) {
            send(client, "{\"half\u00FF{\"execute\":\"guest-sync-delimited\",\"arguments\":{\"id\":4711}}\n");

            assertThat(line(client))
                    .isEqualTo(
                            "{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error, stray '\\uFFFD'\"}}");
            assertThat(line(client)).isEqualTo("\u00FF{\"return\": 4711}");
        }
    }

    @Test
    void next_scriptedAnswers_areTakenInTurn() throws IOException {
        try (FakeGuestAgent agent = FakeGuestAgent.start();
                SocketChannel client = SocketChannel.open(agent.address())) {
            agent.next("guest-get-time", AgentAnswer.reply("{'a': 1}"))
                    .next("guest-get-time", AgentAnswer.silence())
                    .next("guest-get-time", AgentAnswer.raw("half"));
            send(client, "{\"execute\":\"guest-get-time\"}\n".repeat(4));

            assertThat(line(client)).isEqualTo("{\"return\": {\"a\": 1}}");
            assertThat(line(client)).startsWith("half{\"error\": {\"class\": \"CommandNotFound\"");
            assertThat(agent.commands()).hasSize(4);
        }
    }

    @Test
    void drop_connection_endsAndTheNextClientIsServed() throws IOException {
        try (FakeGuestAgent agent = FakeGuestAgent.start()) {
            agent.next("guest-ping", AgentAnswer.drop());
            try (SocketChannel client = SocketChannel.open(agent.address())) {
                send(client, "{\"execute\":\"guest-ping\"}\n");
                assertThat(line(client)).isEmpty();
            }
            try (SocketChannel next = SocketChannel.open(agent.address())) {
                send(next, "{\"execute\":\"guest-ping\"}\n");
                assertThat(line(next)).isEqualTo("{\"return\": {}}");
            }
        }
    }

    private static void send(SocketChannel client, String text) throws IOException {
        client.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
    }

    private static String line(SocketChannel client) throws IOException {
        InputStream in = Channels.newInputStream(client);
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString();
    }
}
