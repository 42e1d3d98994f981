package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.qmp.testing.EchoQmpServer;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

@Tag("sockets")
class ConcurrencyTest {
    private static final int KINDS = 50;

    @ParameterizedTest
    @ValueSource(strings = {"", "oob"})
    void execute_thousandsPipelined_resultsMatchTheirCommands(String capability) {
        try (FakeQmpServer qemu = countingFake(capability);
                QmpClient client = connect(qemu)) {
            List<CompletableFuture<JsonNode>> calls = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                calls.add(client.execute("echo", number(i % KINDS)));
            }

            for (int i = 0; i < calls.size(); i++) {
                assertThat(result(calls.get(i)).intValue()).isEqualTo(i % KINDS);
            }
        }
    }

    @Test
    void blocking_manyThreads_resultsMatchTheirCommands() {
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try (FakeQmpServer qemu = countingFake("oob");
                QmpClient client = connect(qemu)) {
            List<CompletableFuture<Void>> callersDone = IntStream.range(0, 16)
                    .mapToObj(caller -> CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < 100; i++) {
                                    int n = (caller + i) % KINDS;
                                    assertThat(client.blocking()
                                                    .execute("echo", number(n))
                                                    .intValue())
                                            .isEqualTo(n);
                                }
                            },
                            callers))
                    .toList();

            callersDone.forEach(Waits::result);
        } finally {
            callers.shutdown();
        }
    }

    @Test
    void execute_manyThreadsAndCancellations_noneHangs() {
        try (FakeQmpServer qemu = countingFake("oob");
                QmpClient client = connect(qemu)) {
            List<CompletableFuture<JsonNode>> calls = IntStream.range(0, 2_000)
                    .parallel()
                    .mapToObj(i -> {
                        CompletableFuture<JsonNode> call = client.execute("echo", number(i % KINDS));
                        if (i % 3 == 0) {
                            call.cancel(false);
                        }
                        return call;
                    })
                    .toList();

            for (int i = 0; i < calls.size(); i++) {
                if (i % 3 != 0) {
                    assertThat(result(calls.get(i)).intValue()).isEqualTo(i % KINDS);
                }
            }
        }
    }

    @Test
    void execute_fastPeer_everyFutureCompletes() {
        try (EchoQmpServer qemu = EchoQmpServer.start();
                QmpClient client = connect(qemu)) {
            CompletableFuture<?>[] calls = IntStream.range(0, 20_000)
                    .mapToObj(i -> client.execute(QueryStatus.of()))
                    .toArray(CompletableFuture<?>[]::new);

            assertThat(CompletableFuture.allOf(calls)).succeedsWithin(BOUND);
            assertThat(calls[0].thenApply(StatusInfo.class::cast))
                    .isCompletedWithValueMatching(status -> status.status().equals(RunState.RUNNING));
        }
    }

    private static FakeQmpServer countingFake(String capability) {
        FakeQmpServer qemu = capability.isEmpty()
                ? FakeQmpServer.builder().capabilities().startUnix()
                : FakeQmpServer.builder().capabilities(capability).startUnix();
        for (int n = 0; n < KINDS; n++) {
            qemu.whenever(execute("echo").withArgument("n", n)).reply(Integer.toString(n));
        }
        return qemu;
    }

    private static JsonNode number(int n) {
        return JsonNodeFactory.instance.objectNode().put("n", n);
    }
}
