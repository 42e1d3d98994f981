package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.await;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.anyCommand;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.testing.Gate;
import dev.qemu4j.qmp.wire.internal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@Tag("sockets")
class PeerClosesTest {
    @ParameterizedTest
    @EnumSource
    void execute_peerCloses_failsTheCommand(Family family) {
        try (FakeQmpServer qemu = family.start();
                QmpClient client = connect(qemu)) {
            qemu.expect(execute("x")).drop();

            assertThat(failure(client.execute("x", Json.emptyObject()), QmpDisconnectedException.class))
                    .hasMessage("x: no reply, the peer closed the connection");
            result(client.closed());
            assertThat(client.isOpen()).isFalse();
            assertThat(client).hasToString("QmpClient[QEMU 7.2.22, closed]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_halfALineThenClosed_failsTheCommand(Family family) {
        try (FakeQmpServer qemu = family.start();
                QmpClient client = connect(qemu)) {
            qemu.expect(execute("x"))
                    .halfALine()
                    .reply("{'a': 'long enough to be cut within'}")
                    .drop();

            assertThat(failure(client.execute("x", Json.emptyObject()), QmpDisconnectedException.class))
                    .hasMessage("x: no reply, the peer closed the connection");
        }
    }

    @ParameterizedTest
    @EnumSource
    void blocking_peerCloses_throws(Family family) {
        try (FakeQmpServer qemu = family.start();
                QmpClient client = connect(qemu)) {
            qemu.expect(execute("x")).drop();

            assertThatThrownBy(() -> client.blocking().execute("x"))
                    .isInstanceOf(QmpDisconnectedException.class)
                    .hasMessage("x: no reply, the peer closed the connection");
        }
    }

    @ParameterizedTest
    @EnumSource
    void execute_peerResets_failsTheCommandAndSaysSo(Family family) {
        try (FakeQmpServer qemu = family.start();
                QmpClient client = connect(qemu)) {
            qemu.expect(execute("x")).reset();

            QmpDisconnectedException failure =
                    failure(client.execute("x", Json.emptyObject()), QmpDisconnectedException.class);

            if (family == Family.TCP) {
                assertThat(failure).hasMessageContaining("reset").hasCauseInstanceOf(java.io.IOException.class);
            }
            result(client.closed());
        }
    }

    /** Writing to a peer that is gone fails at once, but not as if the command could not be written. */
    @ParameterizedTest
    @EnumSource
    void execute_manyWhileThePeerCloses_allFailAsDisconnected(Family family) {
        for (int round = 0; round < 20; round++) {
            try (FakeQmpServer qemu = family.start();
                    QmpClient client = connect(qemu)) {
                qemu.whenever(anyCommand()).drop();
                List<CompletableFuture<JsonNode>> calls = new ArrayList<>();
                for (int i = 0; i < 500; i++) {
                    calls.add(client.execute("x", Json.emptyObject()));
                }
                assertThat(calls)
                        .allSatisfy(call -> assertThat(failure(call, QmpException.class))
                                .isInstanceOfAny(QmpDisconnectedException.class, QmpStateException.class));
            }
        }
    }

    /** As when QEMU quits: what it said last must not be lost to a write that fails because it has gone. */
    @ParameterizedTest
    @EnumSource
    void execute_peerRepliedBeforeItClosed_replyAndEventsArrive(Family family) {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TestCommand<String> slow = TestCommand.reading("slow", parser -> {
            reading.countDown();
            await(goOn);
            return "read";
        });
        Gate first = new Gate();
        Gate last = new Gate();
        try (FakeQmpServer qemu = family.start();
                QmpClient client = connect(qemu);
                EventQueue<QmpEvent> events = client.events().queue()) {
            qemu.expect(execute("slow")).late(first);
            qemu.expect(execute("quit"))
                    .late(last)
                    .thenEvent("SHUTDOWN")
                    .reply()
                    .drop();
            CompletableFuture<String> blocking = client.execute(slow);
            CompletableFuture<JsonNode> quit = client.execute("quit", Json.emptyObject());
            qemu.awaitReceived(3, BOUND);
            first.release();
            await(reading);
            last.release();
            connect(qemu).close(); // is served only once the first connection has ended
            CompletableFuture<JsonNode> late = client.execute("late", Json.emptyObject());

            goOn.countDown();

            assertThat(result(blocking)).isEqualTo("read");
            assertThat(result(quit)).hasToString("{}");
            assertThat(events.next(BOUND).eventName()).isEqualTo("SHUTDOWN");
            failure(late, QmpDisconnectedException.class);
            result(client.closed());
        }
    }
}
