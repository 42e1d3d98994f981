package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.wire.internal.Json;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

@Tag("sockets")
class FramesTest {
    @ParameterizedTest
    @CsvSource({"UNIX,1", "UNIX,2", "UNIX,3", "UNIX,7", "UNIX,64", "TCP,1", "TCP,2", "TCP,3", "TCP,7", "TCP,64"})
    void execute_framesInPieces_readTheSame(Family family, int piece) {
        try (FakeQmpServer qemu = family.start(FakeQmpServer.builder().chunked(piece));
                QmpClient client = connect(qemu);
                EventQueue<QmpEvent> events = client.events().queue()) {
            qemu.expect(execute("cont")).thenEvent("RESUME").reply();
            qemu.expect(execute("query-status")).reply("{'status': 'running'}").thenEvent("STOP", "{'é': 'ü'}");

            CompletableFuture<JsonNode> cont = client.execute("cont", Json.emptyObject());
            CompletableFuture<StatusInfo> status = client.execute(QueryStatus.of());

            assertThat(result(cont)).hasToString("{}");
            assertThat(result(status).status()).isEqualTo(RunState.RUNNING);
            assertThat(events.next(BOUND).eventName()).isEqualTo("RESUME");
            assertThat(events.next(BOUND).toJson()).hasToString("{\"é\":\"ü\"}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_replyOf64MiB_isRead(Family family) {
        int size = 64 << 20;
        try (FakeQmpServer qemu = family.start();
                QmpClient client = connect(qemu)) {
            qemu.expect(execute("x")).thenEvent("STOP").hugeReply(size);
            qemu.expect(execute("query-status")).reply("{'status': 'running'}");
            TestCommand<Integer> length = TestCommand.reading("x", JsonParser::getStringLength);

            CompletableFuture<Integer> huge = client.execute(length);
            CompletableFuture<StatusInfo> next = client.execute(QueryStatus.of());

            assertThat(result(huge)).isBetween(size - 100, size);
            assertThat(result(next).status()).isEqualTo(RunState.RUNNING);
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_replyOverTheLimit_endsTheConnection(Family family) {
        try (FakeQmpServer qemu = family.start();
                QmpClient client = connect(qemu)) {
            qemu.expect(execute("x")).hugeReply(Json.MAX_FRAME + 3L);

            assertThat(failure(client.execute("x", Json.emptyObject()), QmpDisconnectedException.class))
                    .hasMessageContaining("" + Json.MAX_FRAME);
        }
    }
}
