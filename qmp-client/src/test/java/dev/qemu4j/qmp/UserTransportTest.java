package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qmp.transport.QmpReceiver;
import dev.qemu4j.qmp.transport.QmpTransport;
import dev.qemu4j.qmp.wire.internal.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A transport of the user's own, which may do anything. */
@Tag("sockets")
@ExtendWith({ClientThreadsGone.class, NoLeaksExtension.class})
class UserTransportTest {
    private static final QmpOptions HURRIED =
            QmpOptions.builder().connectTimeout(Duration.ofMillis(300)).build();

    @Test
    void connect_scripted_executesAndCloses() {
        ScriptedTransport transport = new ScriptedTransport();
        QmpClient client = connect(transport);
        assertThat(client.greeting().version()).hasToString("7.2.0");
        assertThat(of(client, "a")).isEqualTo("a");

        client.close();

        assertThat(transport.closed).isCompleted();
        assertThat(transport.say("{}")).isFalse();
        assertThat(result(client.closed())).isNull();
        transport.receiver().end(null);
    }

    @ParameterizedTest
    @EnumSource
    void open_throws_failsToConnectAndCloses(Faults.Kind kind) {
        Faults.sweep(kind, faults -> {
            ScriptedTransport transport = new ScriptedTransport() {
                @Override
                public void open(QmpReceiver receiver) throws Exception {
                    faults.point();
                    super.open(receiver);
                }
            };
            Throwable refusal = Waits.failureIfAny(QmpClient.connectAsync(transport));
            if (refusal == null) {
                transport.receiver().end(null);
            } else {
                assertThat(refusal)
                        .isInstanceOf(QmpConnectException.class)
                        .hasMessageStartingWith("cannot connect to a script: injected")
                        .hasRootCauseMessage("injected");
            }
            result(transport.closed);
        });
    }

    @ParameterizedTest
    @EnumSource
    void send_throws_failsThatCommandOnly(Faults.Kind kind) {
        ScriptedTransport transport = new ScriptedTransport() {
            private final Faults faults = Faults.first(kind);

            @Override
            void answer(String command, String id) throws Exception {
                if (command.equals("bad")) {
                    faults.point();
                }
                super.answer(command, id);
            }
        };
        try (QmpClient client = connect(transport)) {
            assertThat(failure(client.execute("bad", Json.emptyObject()), QmpProtocolException.class))
                    .hasMessageStartingWith("bad: could not be sent: ")
                    .hasRootCauseMessage("injected");
            assertThat(of(client, "good")).isEqualTo("good");
        }
    }

    @Test
    void send_ioException_endsTheConnection() {
        ScriptedTransport transport = new ScriptedTransport() {
            @Override
            void answer(String command, String id) throws Exception {
                if (command.equals("bad")) {
                    throw new IOException("the tunnel is gone");
                }
                super.answer(command, id);
            }
        };
        QmpClient client = connect(transport);

        assertThat(failure(client.execute("bad", Json.emptyObject()), QmpDisconnectedException.class))
                .hasMessage("bad: no reply, the tunnel is gone")
                .hasRootCauseInstanceOf(IOException.class);
        result(client.closed());
        result(transport.closed);
    }

    @Test
    void close_throws_isClosedAllTheSame() {
        ScriptedTransport transport = new ScriptedTransport() {
            @Override
            public void close() throws Exception {
                super.close();
                throw new IOException("injected");
            }
        };
        QmpClient client = connect(transport);

        client.close();

        assertThat(result(client.closed())).isNull();
    }

    @Test
    void close_hangs_isToldAllTheSame() {
        CountDownLatch end = new CountDownLatch(1);
        ScriptedTransport transport = new ScriptedTransport() {
            @Override
            public void close() throws Exception {
                end.await();
                super.close();
            }
        };
        QmpClient client = connect(transport);
        try {
            client.close();

            assertThat(result(client.closed())).isNull();
        } finally {
            end.countDown();
        }
        result(transport.closed);
    }

    @Test
    void description_throws_failsToConnect() {
        QmpTransport transport = new ScriptedTransport() {
            @Override
            public boolean negotiated() {
                throw new IllegalStateException("injected");
            }
        };

        assertThat(failure(QmpClient.connectAsync(transport), QmpConnectException.class))
                .hasMessageContaining("injected");
    }

    @Test
    void end_inUse_failsWhatWaitsBehindWhatCame() {
        ScriptedTransport transport = new ScriptedTransport() {
            @Override
            void answer(String command, String id) throws Exception {
                if (!command.equals("stuck")) {
                    super.answer(command, id);
                }
            }
        };
        QmpClient client = connect(transport);
        EventQueue<QmpEvent> events = client.events().queue("STOP");
        CompletableFuture<JsonNode> stuck = client.execute("stuck", Json.emptyObject());
        assertThat(of(client, "behind")).isEqualTo("behind");

        transport.say("{\"event\": \"STOP\"}");
        transport.receiver().end(new IOException("the session was closed by an administrator"));

        assertThat(failure(stuck, QmpDisconnectedException.class))
                .hasMessage("stuck: no reply, the session was closed by an administrator");
        assertThat(events.next(Waits.BOUND).eventName()).isEqualTo("STOP");
        assertThatThrownBy(() -> events.next(Waits.BOUND)).isInstanceOf(QmpDisconnectedException.class);
        result(transport.closed);
    }

    @Test
    void end_whileOpening_failsToConnect() {
        ScriptedTransport transport = new ScriptedTransport() {
            @Override
            public void open(QmpReceiver receiver) {
                receiver.end(null);
            }
        };

        assertThat(failure(QmpClient.connectAsync(transport), QmpConnectException.class))
                .hasMessageContaining("closed");
        result(transport.closed);
    }

    @Test
    void receive_byteByByte_isPutTogether() {
        ScriptedTransport transport = new ScriptedTransport() {
            @Override
            void answer(String command, String id) {
                byte[] line = ("{\"return\": {\"of\": \"ü\"}, \"id\": " + id + "}\n").getBytes(StandardCharsets.UTF_8);
                for (byte one : line) {
                    receiver().receive(ByteBuffer.wrap(new byte[] {one}));
                }
            }
        };
        try (QmpClient client = connect(transport)) {
            assertThat(of(client, "a")).isEqualTo("ü");
        }
    }

    @Test
    void receive_halfALineThenTheEnd_isNoReply() {
        ScriptedTransport transport = new ScriptedTransport() {
            @Override
            void answer(String command, String id) throws Exception {
                if (!command.equals("a")) {
                    super.answer(command, id);
                    return;
                }
                receiver().receive(StandardCharsets.UTF_8.encode("{\"return\": {}, \"id\": " + id));
                receiver().end(null);
            }
        };
        try (QmpClient client = connect(transport)) {
            assertThat(failure(client.execute("a", Json.emptyObject()), QmpDisconnectedException.class))
                    .hasMessage("a: no reply, the peer closed the connection");
        }
    }

    @Test
    void open_hangs_timesOutAndIsEnded() {
        HangingTransport transport = new HangingTransport();

        assertThat(failure(QmpClient.connectAsync(transport, HURRIED), QmpTimeoutException.class))
                .hasMessage("QMP handshake at a script: no connection within 300 ms: the host does not answer");
        result(transport.closed);
    }

    @Test
    void connect_cancelledWhileOpening_endsIt() {
        HangingTransport transport = new HangingTransport();
        CompletableFuture<QmpClient> connecting = QmpClient.connectAsync(transport);
        Waits.await(transport.opening);

        connecting.cancel(false);

        result(transport.closed);
    }

    @Test
    void send_blocks_isBoundedAndEndedByClose() {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ScriptedTransport transport = new ScriptedTransport() {
            @Override
            void answer(String command, String id) throws Exception {
                if (command.equals("block")) {
                    blocked.countDown();
                    end.await();
                    throw new IOException("closed");
                }
                super.answer(command, id);
            }

            @Override
            public void close() throws Exception {
                end.countDown();
                super.close();
            }
        };
        QmpClient client = result(QmpClient.connectAsync(
                transport,
                QmpOptions.builder().commandBacklog(DataSize.ofKib(64)).build()));
        CompletableFuture<JsonNode> first = client.execute("block", Json.emptyObject());
        Waits.await(blocked);
        CompletableFuture<JsonNode> last = first;
        for (int i = 0; i < 100; i++) {
            last = client.execute("more", Json.emptyObject());
        }
        assertThat(failure(last, QmpBacklogException.class)).hasMessageStartingWith("more: not sent");
        assertThat(transport.sent).as("qmp_capabilities and one").hasValue(2);

        client.close();

        assertThat(failure(first, QmpDisconnectedException.class)).hasMessageContaining("the client was closed");
        assertThat(transport.closed).isCompleted();
    }

    private static QmpClient connect(QmpTransport transport) {
        return result(QmpClient.connectAsync(transport));
    }

    private static String of(QmpClient client, String command) {
        return result(client.execute(command, Json.emptyObject())).path("of").asString("");
    }

    private static final class HangingTransport extends ScriptedTransport {
        private final CountDownLatch opening = new CountDownLatch(1);

        @Override
        public void open(QmpReceiver receiver) {
            opening.countDown();
            closed.join();
        }
    }
}
