package dev.qemu4j.qmp.testing;

import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static dev.qemu4j.qmp.testing.TestClient.BOUND;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {
    private static final String ASK = "{'execute': 'query-status', 'id': 1}";
    private static final String REPLY = "{\"return\": {}, \"id\": 1}\r\n";

    private final FakeQmpServer qemu = FakeQmpServer.startTcp();
    private final Answer answer = qemu.whenever(execute("query-status"));

    @AfterEach
    void close() {
        qemu.close();
    }

    @Test
    void drop_alone_replacesTheReply() throws IOException {
        answer.drop();
        try (TestClient client = client()) {
            assertThat(client.send(ASK).readLine()).isEmpty();
        }
        try (TestClient next = client()) {
            assertThat(next.send(ASK).readLine()).isEmpty();
        }
    }

    @Test
    void drop_afterAReply_letsItOut() throws IOException {
        answer.reply().thenEvent("STOP").drop();
        try (TestClient client = client()) {
            assertThat(client.send(ASK).readLine()).isEqualTo(REPLY);
            assertThat(client.read().at("/event").stringValue()).isEqualTo("STOP");
            assertThat(client.readLine()).isEmpty();
        }
    }

    @Test
    void reset_tcp_resetsTheConnection() throws IOException {
        answer.reset();
        try (TestClient client = client()) {
            client.send(ASK);
            assertThatThrownBy(client::readLine).isInstanceOf(IOException.class).hasMessageContaining("reset");
        }
    }

    @Test
    void garbage_beforeTheReply_comesAsItIs() throws IOException {
        answer.garbage(new byte[] {(byte) 0xc3, 0x28, '\n'}).reply();
        try (TestClient client = client()) {
            assertThat(client.send(ASK).readLine()).isEqualTo("\ufffd(\n");
            assertThat(client.readLine()).isEqualTo(REPLY);
        }
    }

    @Test
    void halfALine_dropped_endsWithinTheReply() throws IOException {
        answer.halfALine().reply().drop();
        try (TestClient client = client()) {
            assertThat(client.send(ASK).readLine()).isEqualTo(REPLY.substring(0, REPLY.length() / 2));
        }
    }

    @Test
    void halfALine_alone_silencesTheConnection() throws IOException {
        answer.halfALine();
        try (TestClient client = client()) {
            client.send(ASK).send(ASK);
            qemu.awaitReceived(3, BOUND);
            qemu.sendEvent("STOP");
            qemu.close();
            assertThat(client.countToEnd()).isEqualTo(REPLY.length() / 2);
        }
    }

    @Test
    void stall_oneRequest_leavesTheOthers() throws IOException {
        answer.stall();
        qemu.whenever(execute("other"));
        try (TestClient client = client()) {
            assertThat(client.send(ASK)
                            .ask("{'execute': 'other', 'id': 2}")
                            .at("/id")
                            .intValue())
                    .isEqualTo(2);
        }
    }

    @Test
    void late_delay_keepsTheReplyBack() throws IOException {
        answer.late(Duration.ofMillis(80)).reply();
        try (TestClient client = client()) {
            long sent = System.nanoTime();
            assertThat(client.send(ASK).readLine()).isEqualTo(REPLY);
            assertThat(System.nanoTime() - sent).isGreaterThan(80_000_000);
        }
    }

    @Test
    void late_gateNeverReleased_doesNotKeepTheFakeFromClosing() throws IOException {
        answer.late(new Gate()).reply();
        try (TestClient client = client()) {
            client.send(ASK);
            qemu.awaitReceived(2, BOUND);
            qemu.close();
            assertThat(client.readLine()).isEmpty();
        }
    }

    @Test
    void awaitReceived_requestBehindALateAnswer_isMetWhenTheConnectionEnds() throws IOException {
        FakeQmpServer other = FakeQmpServer.start();
        other.expect(execute("stop")).late(new Gate());
        other.expect(execute("cont"));
        try (TestClient client = TestClient.negotiated(other.address())) {
            client.send("{'execute': 'stop'}").send("{'execute': 'cont'}");
            other.awaitReceived(3, BOUND);
            other.close();
        }
        other.verify();
    }

    @Test
    void awaitReceived_requestNobodyExpectsBehindALateAnswer_isToldOf() throws IOException {
        FakeQmpServer other = FakeQmpServer.start();
        other.expect(execute("stop")).late(new Gate());
        try (TestClient client = TestClient.negotiated(other.address())) {
            client.send("{'execute': 'stop'}").send("{'execute': 'quit'}");
            other.awaitReceived(3, BOUND);
            assertThatThrownBy(other::close)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("execute quit came");
        }
    }

    @Test
    void hugeReply_aSize_isThatLong() throws IOException {
        int size = 8 << 20;
        answer.hugeReply(size);
        try (TestClient client = client()) {
            String line = client.send(ASK).readLine();
            assertThat(line).hasSize(size).startsWith("{\"return\": \"xxx").endsWith("xxx\", \"id\": 1}\r\n");
        }
    }

    @Test
    void id_leftOutOrOther_isWhatTheScriptSays() throws IOException {
        answer.withoutId();
        qemu.expect(execute("query-status")).withId("{'other': 1}").error("GenericError", "x");
        try (TestClient client = client()) {
            assertThat(client.ask(ASK).at("/id/other").intValue()).isEqualTo(1);
            assertThat(client.ask(ASK).has("id")).isFalse();
        }
    }

    @Test
    void chunked_everyByte_comesWhole() throws IOException {
        answer.chunked(1);
        try (TestClient client = client()) {
            assertThat(client.send(ASK).readLine()).isEqualTo(REPLY);
        }
        try (FakeQmpServer everywhere = FakeQmpServer.builder().chunked(3).startUnix();
                TestClient client = TestClient.connect(everywhere.address())) {
            assertThat(client.read().has("QMP")).isTrue();
        }
        assertThatThrownBy(() -> answer.chunked(0)).hasMessage("chunked: 0 (expected: > 0)");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 120, 130, 150})
    void closeAfterBytes_aNumber_sendsExactlyThatMany(long bytes) throws IOException {
        try (FakeQmpServer unix = FakeQmpServer.builder().closeAfterBytes(bytes).startUnix();
                TestClient client = TestClient.connect(unix.address())) {
            unix.whenever(execute("query-status")).hugeReply(1 << 20);
            try {
                client.send("{'execute': 'qmp_capabilities'}" + ASK);
            } catch (IOException e) {
                assertThat(bytes).isLessThan(120); // The peer was gone before the request was written.
            }
            assertThat(countToEndOrReset(client)).isEqualTo(bytes);
        }
    }

    @Test
    void close_clientThatDoesNotRead_isBounded() throws IOException {
        answer.hugeReply(64L << 20);
        try (TestClient client = client()) {
            client.send(ASK.getBytes(UTF_8));
            qemu.awaitReceived(2, BOUND);
            qemu.close();
            assertThat(client.countToEnd()).isLessThan(64L << 20);
        }
    }

    @Test
    void verify_fakeThatFails_saysSo() throws IOException {
        answer.late(Duration.ofSeconds(Long.MAX_VALUE));
        try (TestClient client = client()) {
            assertThat(client.send(ASK).readLine()).isEmpty();
            assertThatThrownBy(qemu::verify)
                    .hasMessageContaining("The fake itself failed: java.lang.ArithmeticException")
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        }
    }

    @Test
    void close_failureNoOneWasToldAbout_saysSo() throws IOException {
        FakeQmpServer other = FakeQmpServer.start();
        other.expect(execute("stop")).late(Duration.ofSeconds(Long.MAX_VALUE));
        try (TestClient client = TestClient.negotiated(other.address())) {
            assertThat(client.send("{'execute': 'stop'}").readLine()).isEmpty();
        }
        assertThatThrownBy(other::close).isInstanceOf(AssertionError.class).hasMessageStartingWith("the fake failed");
    }

    /** A Unix socket whose peer left input unread reports a reset after the last byte. */
    private static long countToEndOrReset(TestClient client) {
        long count = 0;
        try {
            while (!client.readByte().isEmpty()) {
                count++;
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        return count;
    }

    private TestClient client() throws IOException {
        return TestClient.negotiated(qemu.address());
    }
}
