package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.failureIfAny;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qmp.call.internal.Backlog;
import dev.qemu4j.qmp.call.internal.BlockingCall;
import dev.qemu4j.qmp.call.internal.FutureCall;
import dev.qemu4j.qmp.call.internal.RawCommand;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.testing.Gate;
import dev.qemu4j.qmp.wire.internal.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Queues have a bound in bytes. */
@Tag("sockets")
class BacklogTest {
    private static final Class<?>[] CALLS = {FutureCall.class, BlockingCall.class, RawCommand.class};

    private final FakeQmpServer qemu = FakeQmpServer.start();

    @AfterEach
    void close() {
        qemu.close();
    }

    @Test
    void execute_peerThatAnswersNothing_isRefusedBeyondTheLimit() {
        qemu.whenever(execute("slow")).stall();
        QmpOptions options =
                QmpOptions.builder().commandBacklog(DataSize.ofKib(64)).build();
        try (QmpClient client = connect(qemu, options)) {
            List<CompletableFuture<JsonNode>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                calls.add(client.execute("slow", Json.emptyObject()));
            }

            assertThat(failure(calls.get(99), QmpBacklogException.class))
                    .hasMessageStartingWith("slow: not sent, as ")
                    .hasMessageContaining("QmpOptions.commandBacklog");
            assertThatThrownBy(() -> client.blocking().execute("slow")).isInstanceOf(QmpBacklogException.class);
            assertThat(calls.get(0)).isNotDone();
        }
    }

    @Test
    void execute_afterTimeouts_hasRoomAgain() {
        qemu.whenever(execute("slow")).stall();
        QmpOptions options = QmpOptions.builder()
                .commandBacklog(DataSize.ofKib(16))
                .commandTimeout(Duration.ofMillis(30))
                .build();
        try (QmpClient client = connect(qemu, options)) {
            for (int round = 0; round < 5; round++) {
                List<CompletableFuture<JsonNode>> calls = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    calls.add(client.execute("slow", Json.emptyObject()));
                }
                calls.forEach(call -> assertThat(failureIfAny(call)).isInstanceOf(QmpTimeoutException.class));
            }
        }
    }

    @Test
    void execute_afterTimeoutsOfCommandsThatWereNeverSent_hasRoomAgain() {
        qemu.whenever(execute("slow")).stall();
        QmpOptions options = QmpOptions.builder()
                .commandBacklog(DataSize.ofKib(64))
                .commandTimeout(Duration.ofMillis(30))
                .build();
        JsonNode large = JsonNodeFactory.instance.objectNode().put("text", "x".repeat(4_000));
        try (QmpClient client = connect(qemu, options)) {
            for (int round = 0; round < 12; round++) {
                List<CompletableFuture<JsonNode>> calls = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    calls.add(client.execute("slow", large));
                }
                calls.forEach(call -> assertThat(failureIfAny(call)).isInstanceOf(QmpTimeoutException.class));
            }
        }
    }

    @Test
    void execute_tenThousandTimeoutsAndTheirLateReplies_keepNothing() {
        Gate late = new Gate();
        qemu.whenever(execute("slow")).late(late).reply();
        QmpOptions options =
                QmpOptions.builder().commandTimeout(Duration.ofMillis(50)).build();
        try (QmpClient client = connect(qemu, options)) {
            long before = Histogram.alive(CALLS);
            for (int round = 0; round < 10; round++) {
                List<CompletableFuture<JsonNode>> calls = new ArrayList<>();
                for (int i = 0; i < 1_000; i++) {
                    calls.add(client.execute("slow", Json.emptyObject()));
                }
                calls.forEach(call -> assertThat(failureIfAny(call)).isInstanceOf(QmpTimeoutException.class));
            }
            assertThat(Histogram.alive(CALLS) - before)
                    .as("calls whose replies may still come; a few may be on a stack")
                    .isLessThan(100);

            late.release();
            QueryStatus ask = QueryStatus.of();
            qemu.whenever(execute("query-status")).reply("{'running': true, 'status': 'running'}");
            assertThat(result(client.execute(ask, Duration.ofMinutes(1))).running())
                    .isTrue(); // behind all the late ones

            assertThat(Histogram.alive(CALLS) - before).as("calls").isLessThan(100);
        }
    }

    @Test
    void on_listenerThatIsBlocked_isBoundInBytesAndTold() {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<String> heard = new CopyOnWriteArrayList<>();
        CompletableFuture<QmpException> end = new CompletableFuture<>();
        QmpOptions options =
                QmpOptions.builder().eventBacklog(DataSize.ofKib(10)).build();
        try (QmpClient client = connect(qemu, options);
                EventQueue<QmpEvent> marker = client.events().queue("DONE");
                Subscription listener = client.events()
                        .on(
                                List.of("TICK"),
                                event -> {
                                    heard.add(event.eventName());
                                    blocked.countDown();
                                    Waits.await(release);
                                },
                                end::complete)) {
            qemu.sendEvent("TICK");
            Waits.await(blocked);
            String large = "{'text': '" + "x".repeat(4_000) + "'}";
            for (int i = 0; i < 100; i++) {
                qemu.sendEvent("TICK", large);
            }
            qemu.sendEvent("DONE");
            marker.next(Waits.BOUND);

            assertThat(end).isNotDone();
            release.countDown();

            assertThat(result(end))
                    .isInstanceOf(QmpStateException.class)
                    .hasMessageStartingWith("a listener for TICK events is 2 events of ")
                    .hasMessageEndingWith("raise QmpOptions.eventBacklog");
            assertThat(heard).containsExactly("TICK");
            qemu.expect(execute("query-status")).reply("{'running': true, 'status': 'running'}");
            assertThat(result(client.execute(QueryStatus.of())).running()).isTrue();
            assertThat(listener).isNotNull();
        }
    }

    @Test
    void queue_largeEvents_areBoundInBytes() {
        QmpOptions options =
                QmpOptions.builder().eventBacklog(DataSize.ofKib(10)).build();
        try (QmpClient client = connect(qemu, options);
                EventQueue<QmpEvent> queue = client.events().queue("TICK");
                EventQueue<QmpEvent> marker = client.events().queue("DONE")) {
            String large = "{'text': '" + "x".repeat(4_000) + "'}";
            for (int i = 0; i < 4; i++) {
                qemu.sendEvent("TICK", large);
            }
            qemu.sendEvent("DONE");
            marker.next(Waits.BOUND);

            queue.next(Waits.BOUND);
            queue.next(Waits.BOUND);
            assertThatThrownBy(() -> queue.next(Waits.BOUND))
                    .isInstanceOf(QmpStateException.class)
                    .hasMessageStartingWith("the event queue is full at 2 events of ")
                    .hasMessageEndingWith("raise QmpOptions.eventBacklog");
        }
    }

    @Test
    void queue_oneEventLargerThanTheLimit_isKept() {
        QmpOptions options =
                QmpOptions.builder().eventBacklog(DataSize.ofBytes(100)).build();
        try (QmpClient client = connect(qemu, options);
                EventQueue<QmpEvent> queue = client.events().queue("TICK")) {
            qemu.sendEvent("TICK", "{'text': '" + "x".repeat(4_000) + "'}");

            assertThat(queue.next(Waits.BOUND).eventName()).isEqualTo("TICK");
        }
    }

    @Test
    void giveBack_afterTake_leavesNothing() {
        Backlog backlog = new Backlog(DataSize.ofKib(4));
        TestCall one = TestCall.of("a");
        TestCall other = TestCall.of("b");

        assertThat(one.take(backlog)).isTrue();
        assertThat(other.take(backlog)).isTrue();
        one.written();
        one.gone();
        one.gone();
        other.gone();
        other.written();

        assertThat(backlog.taken()).isZero();
    }
}
