package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qmp.transport.QmpRequests;
import dev.qemu4j.qmp.transport.QmpTransport;
import dev.qemu4j.qmp.wire.internal.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

@Tag("sockets")
@ExtendWith({ClientThreadsGone.class, NoLeaksExtension.class})
class RequestTransportTest {
    private static final String VERSION = "{\"return\": {\"qemu\": {\"major\": 11, \"minor\": 1, \"micro\": 2},"
            + " \"package\": \" (Debian)\"}, \"id\": \"libvirt-1\"}";

    private final List<String> requested = new CopyOnWriteArrayList<>();

    @Test
    void connect_negotiatedByOthers_asksForTheVersionAlone() {
        try (QmpClient client = connect(command -> VERSION)) {
            assertThat(client.greeting().version()).hasToString("11.1.2");
            assertThat(client.greeting().packageVersion()).isEqualTo("(Debian)");
            assertThat(client.greeting().capabilities()).isEmpty();
            assertThat(requested).containsExactly("{\"execute\":\"query-version\",\"arguments\":{}}");
        }
    }

    @Test
    void request_prettyReplyWithAnIdOfOthers_reachesItsCommand() {
        try (QmpClient client = connect(command -> command.contains("query-version")
                ? VERSION
                : "{\n  \"return\": {\n    \"status\": \"running\"\n  },\r\n  \"id\": \"libvirt-2\"\n}\n")) {
            assertThat(result(client.execute("query-status", Json.emptyObject()))
                            .toString())
                    .isEqualTo("{\"status\":\"running\"}");
        }
    }

    @Test
    void request_errorReply_isQemus() {
        try (QmpClient client = connect(command -> command.contains("query-version")
                ? VERSION
                : "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}")) {
            assertThat(failure(client.execute("stop", Json.emptyObject()), QmpCommandException.class))
                    .hasMessage("stop: no (GenericError)");
        }
    }

    @Test
    void request_throws_failsThatCommandOnly() {
        try (QmpClient client = connect(command -> {
            if (command.contains("stop")) {
                throw new IllegalStateException("cannot acquire state change lock");
            }
            return VERSION;
        })) {
            assertThat(failure(client.execute("stop", Json.emptyObject()), QmpProtocolException.class))
                    .hasMessageContaining("cannot acquire state change lock");
            assertThat(result(client.execute("x", Json.emptyObject()))
                            .path("package")
                            .isString())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{}", "null", "[]", "no json"})
    void request_replyThatIsNone_failsThatCommandOnly(String reply) {
        try (QmpClient client = connect(command -> command.contains("stop") ? reply : VERSION)) {
            assertThat(failure(client.execute("stop", Json.emptyObject()), QmpProtocolException.class))
                    .hasMessageContaining("no JSON object");
            assertThat(result(client.execute("x", Json.emptyObject()))
                            .path("package")
                            .isString())
                    .isTrue();
        }
    }

    @Test
    void request_exceptionWithASecret_hidesIt() {
        try (QmpClient client = connect(command -> {
            if (command.contains("set_password")) {
                throw new IllegalStateException("virsh failed: " + command);
            }
            return VERSION;
        })) {
            assertThat(failure(
                            client.execute(
                                    "set_password",
                                    JsonNodeFactory.instance
                                            .objectNode()
                                            .put("protocol", "vnc")
                                            .put("password", "hunter2")),
                            QmpProtocolException.class))
                    .hasMessageContaining("virsh failed")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void request_ioException_endsTheConnection() {
        QmpClient client = connect(command -> {
            if (command.contains("stop")) {
                throw new IOException("the daemon is gone");
            }
            return VERSION;
        });

        assertThat(failure(client.execute("stop", Json.emptyObject()), QmpDisconnectedException.class))
                .hasMessage("stop: no reply, the daemon is gone");
        result(client.closed());
    }

    @Test
    void request_versionIsRefused_failsToConnect() {
        QmpRequests refusing = command -> "{\"error\": {\"class\": \"GenericError\", \"desc\": \"Domain not found\"}}";

        assertThat(failure(QmpClient.connectAsync(QmpTransport.of(refusing)), QmpConnectException.class))
                .hasMessageContaining("query-version: Domain not found");
    }

    @Test
    void request_versionIsNotAnswered_timesOut() {
        CompletableFuture<String> never = new CompletableFuture<>();
        QmpOptions hurried =
                QmpOptions.builder().connectTimeout(Duration.ofMillis(200)).build();

        assertThat(failure(
                        QmpClient.connectAsync(QmpTransport.of((QmpRequests) command -> never.join()), hurried),
                        QmpTimeoutException.class))
                .hasMessageEndingWith("no answer to query-version within 200 ms");
        never.complete(VERSION);
    }

    @Test
    void listen_events_reachTheListeners() {
        CompletableFuture<Consumer<String>> listener = new CompletableFuture<>();
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        QmpRequests requests = new QmpRequests() {
            @Override
            public String request(String command) {
                return VERSION;
            }

            @Override
            public void listen(Consumer<String> events) {
                listener.complete(events);
            }

            @Override
            public void close() {
                closed.complete(0);
            }
        };
        QmpClient client = result(QmpClient.connectAsync(QmpTransport.of(requests)));
        EventQueue<QmpEvent> events = client.events().queue("STOP");

        result(listener).accept("{ \"event\": \"STOP\",\n \"timestamp\": {\"seconds\": 1, \"microseconds\": 0} }");

        assertThat(events.next(Waits.BOUND).eventName()).isEqualTo("STOP");
        client.close();
        assertThat(closed).isCompleted();
        result(listener).accept("{\"event\": \"STOP\"}");
    }

    private QmpClient connect(QmpRequests requests) {
        QmpRequests noting = command -> {
            requested.add(command);
            return requests.request(command);
        };
        return result(QmpClient.connectAsync(QmpTransport.of(noting)));
    }
}
