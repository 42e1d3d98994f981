package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.failureIfAny;
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
import org.junit.jupiter.params.provider.EnumSource;

/** Ends a whole session after its first byte, its second, and so on: nothing may hang, fail oddly or leak. */
@Tag("sockets")
class CloseSweepTest {
    private static final int MORE_THAN_A_SESSION = 2_000;

    @ParameterizedTest
    @EnumSource
    void session_peerClosesAfterEachByte_endsInOrder(Family family) {
        int least = 0;
        boolean whole = false;
        for (int bytes = 0; !whole; bytes++) {
            assertThat(bytes).isLessThan(MORE_THAN_A_SESSION);
            try (FakeQmpServer qemu = family.start(FakeQmpServer.builder().closeAfterBytes(bytes))) {
                qemu.whenever(execute("query-status")).thenEvent("STOP").reply("{'status': 'paused'}");
                qemu.whenever(execute("query-name")).reply("{'name': 'vm'}");
                Session session = Session.run(qemu);
                assertThat(session.got())
                        .as("messages read when the peer closes after %d bytes", bytes)
                        .isGreaterThanOrEqualTo(least);
                least = session.got();
                whole = session.open();
            }
        }
        assertThat(least).isEqualTo(4);
    }

    /**
     * The outcome of a session.
     *
     * @param got how many of the greeting with its negotiation, the event and the two replies
     */
    private record Session(int got, boolean open) {
        static Session run(FakeQmpServer qemu) {
            CompletableFuture<QmpClient> connecting = QmpClient.connectAsync(qemu.address());
            Throwable refusal = failureIfAny(connecting);
            if (refusal != null) {
                assertThat(refusal).isInstanceOf(QmpConnectException.class);
                return new Session(0, false);
            }
            try (QmpClient client = result(connecting);
                    EventQueue<QmpEvent> events = client.events().queue()) {
                CompletableFuture<StatusInfo> first = client.execute(QueryStatus.of());
                CompletableFuture<?> second = client.execute("query-name", Json.emptyObject());
                int got = 1 + count(first) + count(second);
                if (got == 3) {
                    assertThat(result(first).status()).isEqualTo(RunState.PAUSED);
                    assertThat(result(second)).hasToString("{\"name\":\"vm\"}");
                    assertThat(events.next(BOUND).eventName()).isEqualTo("STOP");
                    return new Session(4, client.isOpen());
                }
                result(client.closed());
                return new Session(got + countEvent(events), false);
            }
        }

        private static int count(CompletableFuture<?> call) {
            Throwable failure = failureIfAny(call);
            if (failure != null) {
                assertThat(failure).isInstanceOfAny(QmpDisconnectedException.class, QmpStateException.class);
            }
            return failure == null ? 1 : 0;
        }

        private static int countEvent(EventQueue<QmpEvent> events) {
            try {
                assertThat(events.next(BOUND).eventName()).isEqualTo("STOP");
                return 1;
            } catch (QmpDisconnectedException e) {
                return 0;
            }
        }
    }
}
