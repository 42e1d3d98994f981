package dev.qemu4j.qmp.testing;

import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static dev.qemu4j.qmp.testing.RequestMatcher.executeOob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingProxyTest {
    @TempDir
    Path directory;

    @Test
    void replay_recordedSession_isTheSameSession() throws IOException {
        Path transcript = directory.resolve("session.jsonl");
        List<String> recorded;
        try (FakeQmpServer qemu =
                FakeQmpServer.builder().version(10, 0, 2).chunked(7).startTcp()) {
            qemu.whenever(execute("stop")).reply().thenEvent("STOP");
            qemu.whenever(execute("nope")).error("CommandNotFound", "The command nope has not been found");
            qemu.whenever(execute("quit"))
                    .thenEvent("SHUTDOWN", "{'guest': false}")
                    .reply();
            qemu.whenever(executeOob("query-yank")).reply("[]");
            try (RecordingProxy proxy = RecordingProxy.start(qemu.address(), transcript)) {
                recorded = converse(proxy.address());
            }
        }

        assertThat(Files.readAllLines(transcript))
                .hasSize(13)
                .first()
                .asString()
                .startsWith("{\"from\": \"qemu\"");
        try (FakeQmpServer replayed = FakeQmpServer.replay(transcript)) {
            assertThat(converse(replayed.address())).isEqualTo(recorded);
            replayed.verify();
        }
    }

    @Test
    void replay_otherRequest_isUnexpected() throws IOException {
        Path transcript = directory.resolve("session.jsonl");
        Files.writeString(
                transcript, "{'from': 'client', 'millis': 0, 'message': {'execute': 'stop', 'arguments': {'a': 1}}}");
        try (FakeQmpServer replayed = FakeQmpServer.replay(transcript);
                TestClient client = TestClient.connect(replayed.address())) {
            client.ask("{'execute': 'qmp_capabilities'}");
            assertThat(client.ask("{'execute': 'stop'}").has("error")).isTrue();
            assertThatThrownBy(replayed::verify)
                    .hasMessageContaining("execute stop {\"a\": 1}   RecordingProxyTest.java:")
                    .hasMessageContaining("   <-- never came");
        }
    }

    @Test
    void replay_requestWithoutReply_getsNone() throws IOException {
        Path transcript = directory.resolve("session.jsonl");
        Files.writeString(transcript, "{'from': 'client', 'millis': 0, 'message': {'execute': 'stop'}}");
        try (FakeQmpServer replayed = FakeQmpServer.replay(transcript);
                TestClient client = TestClient.connect(replayed.address())) {
            replayed.whenever(execute("x"));
            client.ask("{'execute': 'qmp_capabilities'}");
            client.send("{'execute': 'stop'}");
            assertThat(client.ask("{'execute': 'x', 'id': 1}").has("id")).isTrue();
        }
    }

    @Test
    void start_qemuThatIsGone_isReported() throws IOException {
        FakeQmpServer qemu = FakeQmpServer.startTcp();
        qemu.close();
        RecordingProxy proxy = RecordingProxy.start(qemu.address(), directory.resolve("session.jsonl"));
        try (TestClient client = TestClient.connect(proxy.address())) {
            assertThat(client.readLine()).isEmpty();
        }
        assertThatThrownBy(proxy::close).isInstanceOf(AssertionError.class).hasMessage("the proxy failed");
    }

    @Test
    void replay_noTranscript_isRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("text"), "hello\n");
        assertThatThrownBy(() -> FakeQmpServer.replay(file)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FakeQmpServer.replay(directory.resolve("none")))
                .isInstanceOf(UncheckedIOException.class);
    }

    private static List<String> converse(SocketAddress address) throws IOException {
        try (TestClient client = TestClient.connect(address)) {
            List<String> lines = new ArrayList<>();
            lines.add(client.readLine());
            client.send("{'execute': 'qmp_capabilities', 'arguments': {'enable': ['oob']}, 'id': 0}");
            lines.add(client.readLine());
            client.send("{'execute': 'stop', 'id': 1}");
            lines.add(client.readLine());
            lines.add(untimed(client.readLine()));
            client.send("{'exec-oob': 'query-yank', 'id': 'two'}");
            lines.add(client.readLine());
            client.send("{'execute': 'nope', 'arguments': {'x': [1.5]}}");
            lines.add(client.readLine());
            client.send("{'execute': 'quit', 'id': 3}");
            lines.add(untimed(client.readLine()));
            lines.add(client.readLine());
            return lines;
        }
    }

    private static String untimed(String event) {
        return event.replaceFirst("\"seconds\": \\d+, \"microseconds\": \\d+", "...");
    }
}
