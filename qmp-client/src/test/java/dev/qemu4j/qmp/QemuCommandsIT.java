package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.qmp.wire.internal.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@Tag("sockets")
class QemuCommandsIT {
    private BareQemu qemu;
    private QmpClient client;

    @BeforeEach
    void start(@TempDir Path directory) {
        qemu = BareQemu.start(directory);
        client = qemu.first();
    }

    @AfterEach
    void stop() {
        qemu.close();
    }

    @Test
    void execute_queries_giveWhatTheGreetingSaid() {
        assertThat(result(client.execute(QueryStatus.of())).status()).isEqualTo(RunState.RUNNING);

        JsonNode version = client.blocking().execute("query-version");
        assertThat(result(client.execute("query-version"))).isEqualTo(version);
        JsonNode numbers = version.path("qemu");
        assertThat(client.greeting().version())
                .isEqualTo(new QemuVersion(
                        numbers.path("major").intValue(),
                        numbers.path("minor").intValue(),
                        numbers.path("micro").intValue()));
        assertThat(client.greeting().packageVersion())
                .isEqualTo(version.path("package").asString("-").trim());
        assertThat(client.greeting().capabilities()).contains("oob");
    }

    @Test
    void execute_schema_isReadFromOneLongLine() {
        JsonNode schema = result(client.execute("query-qmp-schema", Json.emptyObject()));

        assertThat(schema.toString()).hasSizeGreaterThan(100_000);
        assertThat(schema.valueStream().map(entity -> entity.path("name").asString("")))
                .contains("query-qmp-schema", "blockdev-add", "SHUTDOWN");
    }

    @Test
    void execute_errors_haveQemusClassAndWords() {
        assertThat(failure(client.execute("no-such-command", Json.emptyObject()), QmpCommandException.class))
                .hasMessage("no-such-command: The command no-such-command has not been found (CommandNotFound)");
        assertThat(failure(client.execute("qom-get", object().put("path", 1)), QmpCommandException.class)
                        .errorClass())
                .isEqualTo("GenericError");
        assertThat(failure(client.execute("qom-list", object().put("path", "/none")), QmpCommandException.class)
                        .errorClass())
                .isEqualTo("DeviceNotFound");
    }

    /** QEMU answers what it cannot parse without the id. */
    @Test
    void execute_textThatQemuCannotParse_failsItsCommandOnly() {
        CompletableFuture<StatusInfo> status = client.execute(QueryStatus.of());
        CompletableFuture<JsonNode> broken = client.execute("qom-list", object().put("path", "\ud800"));
        CompletableFuture<StatusInfo> after = client.execute(QueryStatus.of());

        assertThat(failure(broken, QmpCommandException.class)).hasMessageStartingWith("qom-list: JSON parse error");
        assertThat(result(status).status()).isEqualTo(RunState.RUNNING);
        assertThat(result(after).status()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void execute_stopAndCont_eventsComeBeforeTheReplies() {
        try (EventQueue<QmpEvent> events = client.events().queue("STOP", "RESUME")) {
            client.blocking().execute("stop");
            assertThat(events.poll()).as("has come before the reply").isNotNull();
            assertThat(result(client.execute(QueryStatus.of())).status()).isEqualTo(RunState.PAUSED);

            client.blocking().execute("cont");
            QmpEvent resume = events.next(BOUND);
            assertThat(resume.eventName()).isEqualTo("RESUME");
            assertThat(resume.timestamp()).isNotNull();
            assertThat(events.poll()).isNull();
        }
    }

    @Test
    void execute_burst_isAnsweredInFull() {
        List<CompletableFuture<StatusInfo>> burst = Stream.generate(() -> client.execute(QueryStatus.of()))
                .limit(2_000)
                .toList();

        burst.forEach(call -> assertThat(result(call).status()).isEqualTo(RunState.RUNNING));
    }

    @Test
    void executeOutOfBand_queryYank_isAnsweredAndOthersAreRefused() {
        TestCommand<String> yank = TestCommand.writing("query-yank", generator -> {});
        TestCommand<String> status = TestCommand.writing("query-status", generator -> {});
        List<CompletableFuture<String>> busy =
                Stream.generate(() -> client.execute(status)).limit(100).toList();

        assertThat(result(client.executeOutOfBand(yank))).contains("chardev");
        assertThat(client.blocking().executeOutOfBand(yank)).contains("chardev");
        assertThat(failure(client.executeOutOfBand(status), QmpCommandException.class))
                .hasMessage("query-status: The command query-status does not support OOB (GenericError)");
        busy.forEach(Waits::result);
    }

    @Test
    void execute_anyText_comesBackUnchanged() {
        String text = "é 日本 😀 \" \\ \n";

        JsonNode reply = result(client.execute("human-monitor-command", object().put("command-line", "info name"))
                .thenCompose(info -> client.execute("qom-list", object().put("path", "/" + text)))
                .handle((list, failure) -> JsonNodeFactory.instance.stringNode(String.valueOf(failure.getMessage()))));

        assertThat(reply.asString()).contains("Device '/" + text + "' not found");
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
