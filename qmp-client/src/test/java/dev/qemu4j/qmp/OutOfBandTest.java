package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static dev.qemu4j.qmp.testing.RequestMatcher.executeOob;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.testing.Gate;
import dev.qemu4j.qmp.wire.internal.Json;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("sockets")
class OutOfBandTest {
    private static final TestCommand<String> QUERY_YANK = TestCommand.writing("query-yank", generator -> {});

    private final Gate gate = new Gate();

    @Test
    void executeOutOfBand_inBandCommandsAreStuck_overtakesThem() {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient client = connect(qemu)) {
            qemu.whenever(execute("slow")).late(gate);
            qemu.whenever(executeOob("query-yank")).reply("[{'type': 'chardev', 'id': 'qmp'}]");
            List<CompletableFuture<JsonNode>> slow = slow(client, 30);

            String yank = result(client.executeOutOfBand(QUERY_YANK));

            assertThat(yank).isEqualTo("[{\"type\":\"chardev\",\"id\":\"qmp\"}]");
            assertThat(slow).noneMatch(CompletableFuture::isDone);
            assertThat(qemu.received())
                    .as("the negotiation, 8 in-band commands and the one out of band")
                    .hasSize(10);
            gate.release();
            slow.forEach(Waits::result);
            assertThat(qemu.awaitReceived(32, BOUND)).hasSize(32);
        }
    }

    @Test
    void execute_monitorWithoutOob_sendsEverythingAtOnce() {
        try (FakeQmpServer qemu = FakeQmpServer.builder().capabilities().startUnix();
                QmpClient client = connect(qemu)) {
            qemu.whenever(execute("slow")).late(gate);

            List<CompletableFuture<JsonNode>> slow = slow(client, 30);

            qemu.awaitReceived(31, BOUND);
            gate.release();
            slow.forEach(Waits::result);
        }
    }

    @Test
    void executeOutOfBand_monitorWithoutOob_isRefused() {
        try (FakeQmpServer qemu =
                        FakeQmpServer.builder().version(2, 11, 0).capabilities().startUnix();
                QmpClient client = connect(qemu)) {
            assertThatThrownBy(() -> client.blocking().executeOutOfBand(QUERY_YANK))
                    .isInstanceOf(QmpStateException.class);
            assertThat(failure(client.executeOutOfBand(QUERY_YANK), QmpStateException.class))
                    .hasMessage("query-yank: this monitor (QEMU 2.11.0) does not offer out-of-band execution;"
                            + " use execute");
            assertThat(qemu.received()).hasSize(1);
        }
    }

    @Test
    void executeOutOfBand_commandThatDoesNotAllowIt_givesQemusError() {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient client = connect(qemu)) {
            qemu.whenever(executeOob("stop")).error("GenericError", "The command stop does not support OOB");

            assertThat(failure(
                            client.executeOutOfBand(TestCommand.writing("stop", generator -> {})),
                            QmpCommandException.class))
                    .hasMessage("stop: The command stop does not support OOB (GenericError)");
        }
    }

    @Test
    void execute_errorWithoutIdWhileOutOfBandIsPending_failsTheOldestInBand() {
        try (FakeQmpServer qemu = FakeQmpServer.start();
                QmpClient client = connect(qemu)) {
            qemu.whenever(executeOob("query-yank")).stall();
            qemu.expect(execute("bad")).withoutId().error("GenericError", "JSON parse error");
            CompletableFuture<String> yank = client.executeOutOfBand(QUERY_YANK);

            failure(client.execute("bad", Json.emptyObject()), QmpCommandException.class);

            assertThat(yank).isNotDone();
        }
    }

    private static List<CompletableFuture<JsonNode>> slow(QmpClient client, int count) {
        return Stream.generate(() -> client.execute("slow", Json.emptyObject()))
                .limit(count)
                .toList();
    }
}
