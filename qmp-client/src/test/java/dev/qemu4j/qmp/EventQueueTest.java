package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.wire.internal.Json;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("sockets")
class EventQueueTest {
    private final FakeQmpServer qemu = FakeQmpServer.start();
    private final QmpClient client =
            connect(qemu, QmpOptions.builder().eventCapacity(3).build());

    @AfterEach
    void close() {
        client.close();
        qemu.close();
    }

    @Test
    void next_namedEvents_comeInOrder() {
        try (EventQueue<QmpEvent> queue = client.events().queue("STOP", "RESUME")) {
            qemu.sendEvent("STOP");
            qemu.sendEvent("RESET");
            qemu.sendEvent("RESUME");

            assertThat(queue.next(BOUND).eventName()).isEqualTo("STOP");
            assertThat(queue.next(BOUND).eventName()).isEqualTo("RESUME");
            assertThat(queue.poll()).isNull();
        }
    }

    @Test
    void next_noEvent_timesOut() {
        try (EventQueue<QmpEvent> one = client.events().queue("STOP", "RESUME");
                EventQueue<QmpEvent> all = client.events().queue()) {
            assertThatThrownBy(() -> one.next(Duration.ofMillis(20)))
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessageMatching("no (STOP or RESUME|RESUME or STOP) event within 20 ms");
            assertThatThrownBy(() -> all.next(Duration.ZERO))
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessage("no QMP event within 0 s");
        }
    }

    @Test
    void poll_waitingEvent_takesIt() {
        try (EventQueue<QmpEvent> queue = client.events().queue();
                EventQueue<QmpEvent> marker = client.events().queue("STOP")) {
            qemu.sendEvent("STOP");
            marker.next(BOUND);

            assertThat(queue.poll()).isNotNull();
            assertThat(queue.poll()).isNull();
        }
    }

    @Test
    void next_closedMeanwhile_throws() {
        EventQueue<QmpEvent> queue = client.events().queue();
        CompletableFuture<QmpEvent> waiting = CompletableFuture.supplyAsync(() -> queue.next(BOUND));

        queue.close();
        queue.close();

        assertThat(failure(waiting, QmpStateException.class)).hasMessage("the event queue is closed");
        qemu.sendEvent("STOP");
        assertThat(queue.poll()).isNull();
    }

    @Test
    void next_queueRanOver_givesWhatWasKeptAndThenThrows() {
        try (EventQueue<QmpEvent> queue = client.events().queue("TICK");
                EventQueue<QmpEvent> marker = client.events().queue("DONE")) {
            for (int i = 0; i < 5; i++) {
                qemu.sendEvent("TICK", "{'n': " + i + "}");
            }
            qemu.sendEvent("DONE");
            marker.next(BOUND);

            for (int i = 0; i < 3; i++) {
                assertThat(queue.next(BOUND).toJson().get("n").intValue()).isEqualTo(i);
            }
            assertThatThrownBy(() -> queue.next(BOUND))
                    .isInstanceOf(QmpStateException.class)
                    .hasMessage("the event queue is full at 3 events: take them faster, or raise"
                            + " QmpOptions.eventCapacity");
        }
    }

    @Test
    void next_connectionEnds_givesWhatCameAndThenThrows() {
        try (EventQueue<QmpEvent> queue = client.events().queue()) {
            qemu.expect(execute("quit")).thenEvent("SHUTDOWN").reply().drop();
            client.execute("quit", Json.emptyObject());
            result(client.closed());

            assertThat(queue.next(BOUND).eventName()).isEqualTo("SHUTDOWN");
            assertThatThrownBy(() -> queue.next(BOUND))
                    .isInstanceOf(QmpDisconnectedException.class)
                    .hasMessage("no more events: the peer closed the connection");
        }
    }

    @Test
    void next_clientCloses_throws() {
        EventQueue<QmpEvent> queue = client.events().queue();
        CompletableFuture<QmpEvent> waiting = CompletableFuture.supplyAsync(() -> queue.next(BOUND));

        client.close();

        assertThat(failure(waiting, QmpDisconnectedException.class))
                .hasMessage("no more events: the client was closed")
                .hasCauseInstanceOf(QmpStateException.class);
    }

    @Test
    void queue_afterTheEnd_throwsAtOnce() {
        client.close();
        result(client.closed());

        try (EventQueue<QmpEvent> queue = client.events().queue()) {
            assertThatThrownBy(() -> queue.next(BOUND)).isInstanceOf(QmpDisconnectedException.class);
        }
    }

    @Test
    void next_interrupted_throwsAndKeepsTheFlag() {
        try (EventQueue<QmpEvent> queue = client.events().queue("STOP")) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> queue.next(BOUND))
                    .isInstanceOf(QemuInterruptedException.class)
                    .hasMessage("interrupted while waiting for a STOP event");
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
