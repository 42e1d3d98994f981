package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.await;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.testing.Gate;
import dev.qemu4j.qmp.wire.internal.Json;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("sockets")
class CallbackThreadsTest {
    private final Gate gate = new Gate();
    private final FakeQmpServer qemu = FakeQmpServer.start();

    @AfterEach
    void close() {
        gate.release();
        qemu.close();
    }

    @Test
    void callbacks_ofEveryKind_runOffTheEventLoop() {
        qemu.expect(execute("first")).late(gate);
        qemu.expect(execute("second"));
        qemu.expect(execute("third")).error("GenericError", "no");
        qemu.expect(execute("fourth")).stall();
        qemu.expect(execute("fifth")).drop();
        try (QmpClient client = connect(qemu)) {
            CompletableFuture<JsonNode> first = client.execute("first", Json.emptyObject());
            CompletableFuture<JsonNode> second = client.execute("second", Json.emptyObject());
            CompletableFuture<JsonNode> third = client.execute("third", Json.emptyObject());
            CompletableFuture<String> fourth =
                    client.execute(TestCommand.writing("fourth", generator -> {}), Duration.ofMillis(20));
            Stream<CompletableFuture<String>> threads = Stream.of(
                    first.thenApply(reply -> thread()),
                    CompletableFuture.allOf(first, second).thenApply(done -> thread()),
                    third.exceptionally(failure -> null).thenApply(reply -> thread()),
                    fourth.handle((reply, failure) -> thread()),
                    first.thenCompose(reply -> client.execute("fifth", Json.emptyObject()))
                            .handle((reply, failure) -> thread()),
                    client.closed().thenApply(closed -> thread()));

            gate.release();

            assertThat(threads.map(Waits::result)).hasSize(6).allMatch(name -> name.startsWith("qemu4j-callback"));
        }
    }

    @Test
    void connect_callback_runsOffTheEventLoop() {
        CompletableFuture<QmpClient> connecting = QmpClient.connectAsync(qemu.address());
        CompletableFuture<String> thread = connecting.thenApply(client -> thread());

        assertThat(result(thread)).doesNotStartWith("qemu4j-qmp");
        result(connecting).close();
    }

    @Test
    void callback_thatBlocks_delaysNobodyElse() {
        qemu.whenever(execute("x")).late(gate).reply(); // a callback on a finished future would block this thread
        qemu.whenever(execute("y")).reply();
        CountDownLatch release = new CountDownLatch(1);
        try (QmpClient client = connect(qemu)) {
            List<CompletableFuture<Void>> blocked = Stream.generate(() -> client.execute("x", Json.emptyObject())
                            .thenAcceptAsync(reply -> await(release), Runnable::run))
                    .limit(10)
                    .toList();
            gate.release();

            assertThat(client.blocking().execute("y")).hasToString("{}");
            assertThat(result(client.execute("y", Json.emptyObject()))).hasToString("{}");
            release.countDown();
            blocked.forEach(Waits::result);
        }
    }

    @Test
    void callback_thatWaitsForAnotherCommand_getsItsReply() {
        qemu.expect(execute("first")).late(gate);
        qemu.expect(execute("query-status")).reply("{'status': 'running'}");
        try (QmpClient client = connect(qemu)) {
            CompletableFuture<StatusInfo> status = client.execute("first", Json.emptyObject())
                    .thenApply(reply -> client.blocking().execute(QueryStatus.of()));

            gate.release();

            assertThat(result(status).status()).isEqualTo(RunState.RUNNING);
        }
    }

    @Test
    void executor_ofTheUser_runsCallbacksAndListeners() {
        qemu.expect(execute("x")).late(gate).thenEvent("STOP");
        ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, "users-own"));
        try (QmpClient client = connect(qemu, QmpOptions.builder().executor(own).build())) {
            CompletableFuture<String> listening = new CompletableFuture<>();
            client.events().on("STOP", event -> listening.complete(thread()));
            CompletableFuture<String> calling =
                    client.execute("x", Json.emptyObject()).thenApply(reply -> thread());

            gate.release();

            assertThat(result(calling)).isEqualTo("users-own");
            assertThat(result(listening)).isEqualTo("users-own");
        } finally {
            own.shutdown();
        }
        assertThat(own.isShutdown()).as("only by the user").isTrue();
    }

    @Test
    void executor_thatRejects_losesNothing() {
        qemu.expect(execute("x")).late(gate).thenEvent("STOP");
        qemu.expect(execute("y")).drop();
        QmpOptions options = QmpOptions.builder()
                .executor(task -> {
                    throw new RejectedExecutionException("full");
                })
                .build();
        try (QmpClient client = connect(qemu, options)) {
            CompletableFuture<String> listening = new CompletableFuture<>();
            client.events().on("STOP", event -> listening.complete(thread()));
            CompletableFuture<String> calling =
                    client.execute("x", Json.emptyObject()).thenApply(reply -> thread());

            gate.release();

            assertThat(result(calling)).doesNotStartWith("qemu4j-qmp");
            assertThat(result(listening)).doesNotStartWith("qemu4j-qmp");
            failure(client.execute("y", Json.emptyObject()), QmpDisconnectedException.class);
            result(client.closed());
        }
    }

    @Test
    void blocking_onTheEventLoop_isRefused() {
        qemu.expect(execute("x")).reply();
        try (QmpClient client = connect(qemu)) {
            TestCommand<String> rash = TestCommand.reading(
                    "x", parser -> client.blocking().execute("query-status").toString());

            assertThat(failure(client.execute(rash), QmpProtocolException.class))
                    .rootCause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "waiting for the reply to query-status: this would stop the thread that reads the reply; use the future, or"
                                    + " another executor");
        }
        assertThat(qemu.awaitReceived(2, BOUND)).as("nothing was sent for it").hasSize(2);
    }

    @Test
    void blocking_onTheEventLoopThatRunsCallbacks_isRefused() {
        qemu.expect(execute("x")).late(gate);
        try (QmpClient client =
                connect(qemu, QmpOptions.builder().executor(Runnable::run).build())) {
            CompletableFuture<JsonNode> rash = client.execute("x", Json.emptyObject())
                    .thenApply(reply -> client.blocking().execute("query-status"));
            gate.release();

            assertThatThrownBy(() -> rash.get(BOUND.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IllegalStateException.class);
        }
    }

    private static String thread() {
        return Thread.currentThread().getName();
    }
}
