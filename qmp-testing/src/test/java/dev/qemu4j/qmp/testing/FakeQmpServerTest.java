package dev.qemu4j.qmp.testing;

import static dev.qemu4j.qmp.testing.RequestMatcher.anyCommand;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static dev.qemu4j.qmp.testing.RequestMatcher.executeOob;
import static dev.qemu4j.qmp.testing.TestClient.BOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FakeQmpServerTest {
    @Test
    void connect_unix_greetsAndNegotiatesAsQemuDoes() throws IOException {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                TestClient client = TestClient.connect(qemu.address())) {
            assertThat(client.readLine())
                    .isEqualTo("{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7}, "
                            + "\"package\": \"\"}, \"capabilities\": [\"oob\"]}}\r\n");
            assertThat(client.send("{'execute': 'qmp_capabilities', 'id': 'é'}").readLine())
                    .isEqualTo("{\"return\": {}, \"id\": \"\\u00E9\"}\r\n");
            qemu.verify();
        }
    }

    @Test
    void close_unix_leavesNoDirectory() throws IOException {
        Path directory;
        try (FakeQmpServer qemu = FakeQmpServer.start()) {
            directory = ((UnixDomainSocketAddress) qemu.address()).getPath().getParent();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
        }
        assertThat(directory).doesNotExist();
    }

    @Test
    void expect_inOrder_repliesAndSendsEvents() throws IOException {
        try (FakeQmpServer qemu = FakeQmpServer.startTcp()) {
            qemu.expect(execute("stop")).reply().thenEvent("STOP");
            qemu.expect(execute("block-commit").withArgument("device", "root"))
                    .thenEvent("JOB_STATUS_CHANGE", "{'status': 'created', 'id': 'root'}")
                    .error("GenericError", "no");
            qemu.whenever(execute("query-status")).reply("{'status': 'paused', 'running': false}");
            try (TestClient client = TestClient.negotiated(qemu.address())) {
                assertThat(client.ask("{'execute': 'query-status', 'id': [1]}")
                                .at("/return/status")
                                .stringValue())
                        .isEqualTo("paused");
                assertThat(client.ask("{'execute': 'stop', 'id': 1}").toString())
                        .isEqualTo("{\"return\":{},\"id\":1}");
                assertThat(client.read().at("/event").stringValue()).isEqualTo("STOP");
                assertThat(client.ask("{'execute': 'block-commit', 'arguments': {'device': 'root', 'speed': 1}}")
                                .at("/data/status")
                                .stringValue())
                        .isEqualTo("created");
                assertThat(client.read().at("/error/desc").stringValue()).isEqualTo("no");
                qemu.verify();
                assertThat(qemu.received()).hasSize(4);
            }
        }
    }

    @Test
    void verify_otherConversation_showsBothSides() throws IOException {
        try (FakeQmpServer qemu = FakeQmpServer.start()) {
            qemu.expect(execute("stop"));
            qemu.expect(execute("cont").withArguments("{}"));
            try (TestClient client = TestClient.negotiated(qemu.address())) {
                client.ask("{'execute': 'stop'}");
                client.ask("{'execute': 'quit', 'id': 7}");
            }
            AssertionError error = catchThrowableOfType(AssertionError.class, qemu::verify);
            assertThat(error.toString().replaceAll("java:\\d+", "java:LINE")).isEqualTo("""
                            java.lang.AssertionError: the conversation was not the one expected
                            Expected, in this order:
                              1. execute stop   FakeQmpServerTest.java:LINE
                              2. execute cont {}   FakeQmpServerTest.java:LINE   <-- never came
                            Received:
                              - execute qmp_capabilities
                              - execute stop   (1)
                              - {"execute": "quit", "id": 7}: FakeQmpServer: execute quit came, and the test expects \
                            execute cont {} (FakeQmpServerTest.java:LINE); script it with expect(…) or whenever(…)   \
                            <-- unexpected""");
        }
    }

    @Test
    void request_nothingMoreExpected_isToldSoAndFailsTheClose() throws IOException {
        FakeQmpServer qemu = FakeQmpServer.start();
        try (TestClient client = TestClient.negotiated(qemu.address())) {
            JsonNode error =
                    client.ask("{'execute': 'cont', 'arguments': {'a': 1}}").path("error");

            assertThat(error.path("class").stringValue()).isEqualTo("GenericError");
            assertThat(error.path("desc").stringValue())
                    .isEqualTo("FakeQmpServer: execute cont {\"a\": 1} came, and the test expects nothing more; "
                            + "script it with expect(…) or whenever(…)");
        }
        assertThatThrownBy(qemu::close).isInstanceOf(AssertionError.class).hasMessageContaining("<-- unexpected");
    }

    @Test
    void close_expectationUnmet_fails() {
        FakeQmpServer qemu = FakeQmpServer.start();
        qemu.expect(execute("stop"));

        assertThatThrownBy(qemu::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("FakeQmpServerTest.java:")
                .hasMessageContaining("<-- never came");
    }

    @Test
    void close_afterVerifyHasFailed_isQuiet() {
        FakeQmpServer qemu = FakeQmpServer.start();
        qemu.expect(execute("stop"));

        assertThatThrownBy(qemu::verify).isInstanceOf(AssertionError.class);
        qemu.close();
    }

    @Test
    void unscriptedAsQemu_anyCommand_isNotFound() throws IOException {
        try (FakeQmpServer qemu = FakeQmpServer.builder().unscriptedAsQemu().startUnix();
                TestClient client = TestClient.negotiated(qemu.address())) {
            assertThat(client.ask("{'execute': 'quit', 'id': 7}").toString())
                    .isEqualTo("{\"id\":7,\"error\":{\"class\":\"CommandNotFound\","
                            + "\"desc\":\"The command quit has not been found\"}}");
        }
    }

    @Test
    void whenever_severalFit_theLatestAnswers() throws IOException {
        try (FakeQmpServer qemu = FakeQmpServer.start()) {
            qemu.whenever(anyCommand()).error("GenericError", "any");
            qemu.whenever(execute("migrate").withArgument("detach", true)).reply("1");
            qemu.whenever(execute("migrate").withArgument("port", 5)).reply("2");
            try (TestClient client = TestClient.negotiated(qemu.address())) {
                assertThat(client.ask("{'execute': 'x'}").at("/error/desc").stringValue())
                        .isEqualTo("any");
                assertThat(client.ask("{'execute': 'migrate', 'arguments': {'detach': true}}")
                                .at("/return")
                                .intValue())
                        .isEqualTo(1);
                assertThat(client.ask("{'execute': 'migrate', 'arguments': {'detach': true, 'port': 5}}")
                                .at("/return")
                                .intValue())
                        .isEqualTo(2);
            }
        }
    }

    @Test
    void serve_secondClient_isGreetedWhenTheFirstLeaves() throws IOException {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                TestClient first = TestClient.negotiated(qemu.address());
                TestClient second = TestClient.connect(qemu.address())) {
            assertThat(second.staysSilentFor(Duration.ofMillis(100))).isTrue();
            first.leave();
            assertThat(second.read().has("QMP")).isTrue();
        }
    }

    @Test
    void dialTo_listeningClient_isGreeted() throws IOException {
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (FakeQmpServer qemu = FakeQmpServer.dialTo(listening.getLocalAddress());
                    TestClient client = new TestClient(listening.accept())) {
                assertThat(client.read().has("QMP")).isTrue();
                client.ask("{'execute': 'qmp_capabilities'}");
                qemu.awaitClient(BOUND);
                qemu.sendEvent("RESET", "{'guest': true}");
                assertThat(client.read().at("/data/guest").booleanValue()).isTrue();
            }
        }
    }

    @Test
    void sendEvent_noClient_isRefused() {
        try (FakeQmpServer qemu = FakeQmpServer.start()) {
            assertThatThrownBy(() -> qemu.sendEvent("STOP")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> qemu.awaitReceived(1, Duration.ofMillis(50)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("fewer than 1 requests came within PT0.05S");
        }
    }

    @Test
    void execOob_negotiated_overtakesALateReply() throws IOException {
        Gate gate = new Gate();
        try (FakeQmpServer qemu = FakeQmpServer.builder().unscriptedAsQemu().startUnix()) {
            qemu.whenever(execute("query-status")).late(gate);
            qemu.whenever(executeOob("query-yank")).reply("[]");
            try (TestClient client = TestClient.connect(qemu.address())) {
                client.read();
                client.ask("{'execute': 'qmp_capabilities', 'arguments': {'enable': ['oob']}}");
                client.send("{'execute': 'query-status', 'id': 1}");
                assertThat(client.ask("{'exec-oob': 'query-yank', 'id': 2}")
                                .at("/id")
                                .intValue())
                        .isEqualTo(2);
                assertThat(client.ask("{'exec-oob': 'query-status', 'id': 3}")
                                .at("/error/desc")
                                .stringValue())
                        .isEqualTo("The command query-status does not support OOB");
                gate.release();
                assertThat(client.read().at("/id").intValue()).isEqualTo(1);
            }
        }
    }

    @Test
    void negotiation_scripted_replacesQemus() throws IOException {
        try (FakeQmpServer qemu = FakeQmpServer.builder()
                .version(11, 1, 0)
                .capabilities()
                .eventBeforeGreeting("RESUME")
                .unscriptedAsQemu()
                .startUnix()) {
            qemu.expect(execute("qmp_capabilities")).error("GenericError", "not today");
            try (TestClient client = TestClient.connect(qemu.address())) {
                assertThat(client.read().at("/event").stringValue()).isEqualTo("RESUME");
                assertThat(client.read().at("/QMP/version/qemu/major").intValue())
                        .isEqualTo(11);
                assertThat(client.ask("{'execute': 'qmp_capabilities'}")
                                .at("/error/desc")
                                .stringValue())
                        .isEqualTo("not today");
                assertThat(client.ask("{'execute': 'qmp_capabilities', 'arguments': {'enable': ['oob']}}")
                                .at("/error/desc")
                                .stringValue())
                        .isEqualTo("Capability oob not available");
            }
        }
    }

    @Test
    void greeting_ownOrNone_isWhatComesFirst() throws IOException {
        try (FakeQmpServer own =
                        FakeQmpServer.builder().greeting("{'hello': 1}").startUnix();
                FakeQmpServer none = FakeQmpServer.builder().noGreeting().startTcp();
                TestClient toOwn = TestClient.connect(own.address());
                TestClient toNone = TestClient.connect(none.address())) {
            assertThat(toOwn.readLine()).isEqualTo("{\"hello\": 1}\r\n");
            assertThat(toNone.ask("{'execute': 'qmp_capabilities'}").has("return"))
                    .isTrue();
        }
    }
}
