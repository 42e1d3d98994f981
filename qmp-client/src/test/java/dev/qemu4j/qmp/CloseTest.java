package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.failureIfAny;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.wire.internal.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("sockets")
class CloseTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(4);

    private final FakeQmpServer qemu = FakeQmpServer.start();

    @AfterEach
    void close() {
        qemu.close();
    }

    @Test
    void close_ends_theConnectionAndItsThreads() throws InterruptedException {
        QmpClient client = connect(qemu);
        assertThat(ClientThreadsGone.clientThreads())
                .anyMatch(thread -> thread.getName().startsWith("qemu4j-qmp") && thread.isDaemon());

        client.close();

        assertThat(client.isOpen()).isFalse();
        assertThat(result(client.closed())).isNull();
        ClientThreadsGone.await();
    }

    @Test
    void close_twice_doesNothing() {
        QmpClient client = connect(qemu);
        client.close();

        client.close();

        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void close_ofAView_leavesTheConnectionToItsOwner() {
        qemu.whenever(execute("x")).reply();
        QmpClient owner = connect(qemu);
        QmpClient view = owner.view();

        view.close();

        assertThat(view.isOpen()).isTrue();
        assertThat(result(view.execute("x", Json.emptyObject()))).isNotNull();
        owner.close();
        assertThat(view.isOpen()).isFalse();
    }

    @Test
    void close_commandsInFlight_failAsDisconnected() {
        qemu.whenever(execute("x")).stall();
        QmpClient client = connect(qemu);
        List<CompletableFuture<JsonNode>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(client.execute("x", Json.emptyObject()));
        }
        qemu.awaitReceived(9, BOUND);

        client.close();

        assertThat(calls)
                .allSatisfy(call -> assertThat(failure(call, QmpDisconnectedException.class))
                        .hasMessage("x: no reply, the client was closed")
                        .hasCauseInstanceOf(QmpStateException.class));
    }

    @Test
    void closed_ofAClosedClient_comesAfterItsCommandsFailures() {
        qemu.whenever(execute("x")).stall();
        QmpClient client =
                connect(qemu, QmpOptions.builder().executor(Runnable::run).build());
        CompletableFuture<JsonNode> pending = client.execute("x", Json.emptyObject());
        qemu.awaitReceived(2, BOUND);
        CompletableFuture<Boolean> failedFirst = client.closed().thenApply(closed -> pending.isDone());

        client.close();

        assertThat(pending).isDone();
        assertThat(result(failedFirst)).isTrue();
    }

    @Test
    void execute_afterwards_failsAtOnce() {
        QmpClient client = connect(qemu);
        client.close();

        assertThat(failure(client.execute(QueryStatus.of()), QmpStateException.class))
                .hasMessage("query-status: the connection is closed");
        assertThat(failure(
                        client.executeOutOfBand(TestCommand.writing("query-yank", generator -> {})),
                        QmpStateException.class))
                .hasMessage("query-yank: the connection is closed");
        assertThatThrownBy(() -> client.blocking().execute(QueryStatus.of())).isInstanceOf(QmpStateException.class);
    }

    @Test
    void close_inACallback_ends() {
        qemu.expect(execute("x"));
        QmpClient client = connect(qemu);

        CompletableFuture<Void> closing =
                client.execute("x", Json.emptyObject()).thenAccept(reply -> client.close());

        assertThat(closing).succeedsWithin(AT_ONCE);
        assertThat(result(client.closed())).isNull();
    }

    @Test
    void close_inAListener_ends() {
        qemu.expect(execute("x")).thenEvent("STOP");
        QmpClient client = connect(qemu);
        CompletableFuture<Boolean> closing = new CompletableFuture<>();
        client.events().on("STOP", event -> {
            client.close();
            closing.complete(client.isOpen());
        });

        client.execute("x", Json.emptyObject());

        assertThat(closing).succeedsWithin(AT_ONCE).isEqualTo(false);
    }

    @Test
    void close_onTheUsersOnlyThread_ends() {
        ExecutorService only = Executors.newSingleThreadExecutor();
        try {
            qemu.expect(execute("x")).late(Duration.ofMillis(20));
            QmpClient client = connect(qemu, QmpOptions.builder().executor(only).build());

            CompletableFuture<Void> closing =
                    client.execute("x", Json.emptyObject()).thenAccept(reply -> client.close());

            assertThat(closing).succeedsWithin(AT_ONCE);
            assertThat(result(client.closed())).isNull();
        } finally {
            only.shutdown();
        }
    }

    @Test
    void close_onTheEventLoop_ends() {
        qemu.expect(execute("x"));
        QmpClient client = connect(qemu);

        CompletableFuture<String> call = client.execute(TestCommand.reading("x", parser -> {
            client.close();
            return "closed";
        }));

        assertThat(result(call)).isEqualTo("closed");
        assertThat(result(client.closed())).isNull();
    }

    @Test
    void close_interrupted_keepsTheFlagAndCloses() {
        QmpClient client = connect(qemu);
        Thread.currentThread().interrupt();

        client.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result(client.closed())).isNull();
    }

    @Test
    void closed_completedOrCancelledByTheCaller_isStillOpen() {
        try (QmpClient client = connect(qemu)) {
            CompletableFuture<?> closed = client.closed();
            assertThatThrownBy(() -> closed.complete(null)).isInstanceOf(UnsupportedOperationException.class);
            closed.cancel(true);

            assertThat(client.closed()).isNotDone();
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void execute_whileAnotherThreadCloses_neverHangs() {
        qemu.whenever(execute("x")).reply();
        for (int round = 0; round < 50; round++) {
            QmpClient client = connect(qemu);
            CompletableFuture<Void> closing = CompletableFuture.runAsync(client::close);
            List<CompletableFuture<JsonNode>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(client.execute("x", Json.emptyObject()));
            }
            assertThat(calls).allSatisfy(call -> {
                Throwable failure = failureIfAny(call);
                if (failure != null) {
                    assertThat(failure).isInstanceOfAny(QmpDisconnectedException.class, QmpStateException.class);
                }
            });
            result(closing);
        }
    }
}
