package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.anyCommand;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.wire.internal.Json;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WireTraceTest {
    private final Logger wire = Logger.getLogger("dev.qemu4j.qmp.wire");
    private final Lines lines = new Lines();
    private final FakeQmpServer qemu = FakeQmpServer.start();

    @BeforeEach
    void capture() {
        wire.addHandler(lines);
        wire.setUseParentHandlers(false);
        wire.setLevel(Level.FINEST);
    }

    @AfterEach
    void release() {
        qemu.close();
        wire.setLevel(null);
        wire.setUseParentHandlers(true);
        wire.removeHandler(lines);
    }

    @Test
    void trace_session_showsBothDirectionsInOrder() {
        qemu.expect(execute("stop")).thenEvent("STOP").reply();
        try (QmpClient client = connect(qemu);
                EventQueue<QmpEvent> events = client.events().queue()) {
            result(client.execute("stop", Json.emptyObject()));
            events.next(BOUND);
        }

        assertThat(lines.all).hasSize(6);
        assertThat(lines.all.get(0)).startsWith("<-- {\"QMP\":{\"version\":");
        assertThat(lines.all.get(1)).startsWith("--> {\"execute\":\"qmp_capabilities\"");
        assertThat(lines.all.get(2)).isEqualTo("<-- {\"return\":{},\"id\":1}");
        assertThat(lines.all.get(3)).isEqualTo("--> {\"execute\":\"stop\",\"arguments\":{},\"id\":2}");
        assertThat(lines.all.get(4)).startsWith("<-- {\"timestamp\":").contains("\"event\":\"STOP\"");
        assertThat(lines.all.get(5)).isEqualTo("<-- {\"return\":{},\"id\":2}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "set_password|{\"protocol\":\"vnc\",\"password\":\"hunter2\"}",
                "object-add|{\"qom-type\":\"secret\",\"id\":\"s\",\"data\":\"hunter2\"}",
                "object-add|{\"qom-type\":\"secret\",\"id\":\"s\",\"props\":{\"data\":\"hunter2\"}}",
                "human-monitor-command|{\"command-line\":\"set_password vnc hunter2\"}",
                "blockdev-add|{\"driver\":\"https\",\"url\":\"https://u:hunter2@host/d\"}",
                "x|{\"urls\":[\"https://u:hunter2@host/d\"]}"
            })
    void trace_secret_isHiddenInBothDirections(String command, String arguments) {
        JsonNode tree = JsonMapper.shared().readTree(arguments);
        qemu.expect(execute(command)).thenEvent("ECHO", tree).reply(tree);
        try (QmpClient client = connect(qemu)) {
            assertThat(result(client.execute(command, tree))).isEqualTo(tree);
        }

        assertThat(lines.all).hasSize(6).noneMatch(line -> line.contains("hunter2"));
        assertThat(lines.all.subList(3, 6)).allMatch(line -> line.contains("***"));
    }

    @Test
    void trace_hugeReply_isReadAllTheSame() {
        int size = 24 << 20;
        qemu.expect(anyCommand()).hugeReply(size);
        try (QmpClient client = connect(qemu)) {
            assertThat(result(client.execute("x", Json.emptyObject())).stringValue())
                    .hasSizeGreaterThan(size - 100);
        }
    }

    @Test
    void wire_listener_getsTheLinesWithoutSecrets() {
        wire.setLevel(Level.OFF);
        List<WireLine> seen = new CopyOnWriteArrayList<>();
        JsonNode secret = JsonMapper.shared().readTree("{\"password\":\"hunter2\"}");
        qemu.expect(execute("x")).reply(secret);
        try (QmpClient client = QmpClient.connect(qemu.address(), o -> o.wire(seen::add))) {
            assertThat(result(client.execute("x", secret))).isEqualTo(secret);
        }

        assertThat(lines.all).isEmpty();
        assertThat(seen).extracting(WireLine::sent).containsExactly(false, true, false, true, false);
        assertThat(seen.get(3).text()).isEqualTo("{\"execute\":\"x\",\"arguments\":{\"password\":\"***\"},\"id\":2}");
        assertThat(seen.get(4).text()).isEqualTo("{\"return\":{\"password\":\"***\"},\"id\":2}");
    }

    @Test
    void wire_listenerThatThrows_getsNoMoreAndTheConnectionLives() {
        List<WireLine> seen = new CopyOnWriteArrayList<>();
        qemu.expect(execute("x")).reply();
        try (QmpClient client = QmpClient.connect(
                qemu.address(),
                o -> o.wire(line -> {
                    seen.add(line);
                    throw new AssertionError("of the test's own");
                }))) {
            result(client.execute("x", Json.emptyObject()));
        }

        assertThat(seen).hasSize(1);
        assertThat(lines.all).anyMatch(line -> line.contains("a listener to the lines of a connection threw"));
    }

    @Test
    void wire_hugeReply_isToldByItsLength() {
        List<WireLine> seen = new CopyOnWriteArrayList<>();
        wire.setLevel(Level.OFF);
        qemu.expect(anyCommand()).hugeReply(8 << 20);
        try (QmpClient client = QmpClient.connect(qemu.address(), o -> o.wire(seen::add))) {
            result(client.execute("ringbuf-read", Json.emptyObject()));
        }

        assertThat(seen.get(seen.size() - 1).text()).matches("\\(\\d{7} bytes\\)");
    }

    private static final class Lines extends Handler {
        final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            all.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
