package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.qmp.wire.internal.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Tag("sockets")
class QemuConnectionIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void connect_listeningQemu_works(Family family) {
        try (BareQemu qemu = BareQemu.start(directory);
                QmpClient client = qemu.connect(family)) {
            assertThat(client.blocking().execute(QueryStatus.of()).status()).isEqualTo(RunState.RUNNING);
            assertThat(client.greeting()).isEqualTo(qemu.first().greeting());
        }
    }

    @ParameterizedTest
    @EnumSource
    void listen_qemuDialsIn_works(Family family) {
        try (BareQemu qemu = BareQemu.start(directory, family)) {
            assertThat(qemu.first().blocking().execute(QueryStatus.of()).status())
                    .isEqualTo(RunState.RUNNING);
        }
    }

    @Test
    void connect_monitorWithPrettyOutput_works() {
        try (BareQemu qemu = BareQemu.start(directory);
                QmpClient client = result(QmpClient.connectAsync(BareQemu.pretty(directory)));
                EventQueue<QmpEvent> events = client.events().queue("SHUTDOWN")) {
            assertThat(client.greeting()).isEqualTo(qemu.first().greeting());
            assertThat(client.blocking().execute(QueryStatus.of()).status()).isEqualTo(RunState.RUNNING);
            assertThat(client.blocking().execute("query-commands"))
                    .isEqualTo(qemu.first().blocking().execute("query-commands"));

            client.execute("quit", Json.emptyObject());

            assertThat(events.next(BOUND).eventName()).isEqualTo("SHUTDOWN");
        }
    }

    @Test
    void connect_monitorIsTaken_hintsAtTheOtherClientAndThenWorks() {
        QmpOptions hurried =
                QmpOptions.builder().connectTimeout(Duration.ofMillis(300)).build();
        try (BareQemu qemu = BareQemu.start(directory)) {
            QmpClient holder = qemu.connect(Family.UNIX);
            assertThat(failure(QmpClient.connectAsync(qemu.address(Family.UNIX), hurried), QmpTimeoutException.class))
                    .hasMessageContaining("a QMP monitor serves one client at a time");
            assertThat(holder.blocking().execute(QueryStatus.of()).status()).isEqualTo(RunState.RUNNING);

            holder.close();

            try (QmpClient next = qemu.connect(Family.UNIX)) {
                assertThat(next.blocking().execute(QueryStatus.of()).status()).isEqualTo(RunState.RUNNING);
            }
        }
    }

    /** The limit never passes. */
    @Test
    void connect_otherSocketsOfQemu_areNamedAtOnce() {
        QmpOptions patient = QmpOptions.builder()
                .connectTimeout(ChronoUnit.FOREVER.getDuration())
                .build();
        try (BareQemu qemu = BareQemu.start(directory)) {
            assertThat(failure(QmpClient.connectAsync(BareQemu.people(directory), patient), QmpConnectException.class))
                    .hasMessageContaining("of a monitor in HMP mode");
            assertThat(failure(QmpClient.connectAsync(BareQemu.vnc(directory), patient), QmpConnectException.class))
                    .hasMessageContaining("not QMP: 'RFB 003.008' of a VNC server");
            assertThat(qemu.process().isAlive()).isTrue();
        }
    }

    @Test
    void close_client_leavesQemuRunning() {
        try (BareQemu qemu = BareQemu.start(directory)) {
            for (int round = 0; round < 5; round++) {
                qemu.connect(Family.UNIX).close();
            }
            assertThat(qemu.first().blocking().execute(QueryStatus.of()).status())
                    .isEqualTo(RunState.RUNNING);
            assertThat(qemu.process().isAlive()).isTrue();
        }
    }

    /** With commands behind the quit QEMU leaves some unread, and the connection ends with a reset. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200})
    void quit_overUnix_eventThenReplyThenEnd(int behind) {
        try (BareQemu qemu = BareQemu.start(directory);
                QmpClient client = qemu.connect(Family.UNIX);
                EventQueue<QmpEvent> events = client.events().queue("SHUTDOWN")) {
            CompletableFuture<JsonNode> quit = client.execute("quit", Json.emptyObject());
            CompletableFuture<Boolean> eventFirst = quit.thenApply(reply -> events.poll() != null);
            List<CompletableFuture<StatusInfo>> late = queryStatus(client, behind);

            assertThat(result(quit)).hasToString("{}");
            assertThat(result(eventFirst)).isTrue();
            late.forEach(Waits::failureIfAny);
            assertThat(result(client.closed())).isNull();
            assertThatThrownBy(() -> events.next(BOUND)).isInstanceOf(QmpDisconnectedException.class);
            assertThat(result(qemu.process().onExit()).exitValue()).isZero();
        }
    }

    /** A reset over TCP throws away what QEMU's kernel has not sent yet, be it the reply. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200})
    void quit_overTcp_endsWithOrWithoutTheReply(int behind) {
        try (BareQemu qemu = BareQemu.start(directory);
                QmpClient client = qemu.connect(Family.TCP)) {
            CompletableFuture<JsonNode> quit = client.execute("quit", Json.emptyObject());
            List<CompletableFuture<StatusInfo>> late = queryStatus(client, behind);

            assertThat(Waits.failureIfAny(quit))
                    .satisfiesAnyOf(
                            failure -> assertThat(failure).isNull(),
                            failure -> assertThat(failure).isInstanceOf(QmpDisconnectedException.class));
            late.forEach(Waits::failureIfAny);
            assertThat(result(client.closed())).isNull();
            assertThat(result(qemu.process().onExit()).exitValue()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void kill_commandsInFlight_allFail(Family family) throws IOException {
        try (BareQemu qemu = BareQemu.start(directory);
                QmpClient client = qemu.connect(family)) {
            signal(qemu, "STOP");
            List<CompletableFuture<StatusInfo>> calls = queryStatus(client, 1_000);

            qemu.process().destroyForcibly();

            assertThat(calls).allSatisfy(call -> failure(call, QmpDisconnectedException.class));
            assertThat(result(client.closed())).isNull();
            assertThat(failure(client.execute(QueryStatus.of()), QmpStateException.class))
                    .hasMessage("query-status: the connection is closed");
        }
    }

    @Test
    void suspend_qemuHangs_commandsTimeOut() throws IOException {
        try (BareQemu qemu = BareQemu.start(directory)) {
            QmpClient client = qemu.first();
            signal(qemu, "STOP");
            assertThat(failure(client.execute(QueryStatus.of(), Duration.ofMillis(200)), QmpTimeoutException.class))
                    .hasMessageStartingWith("query-status: no reply within 200 ms");

            signal(qemu, "CONT");

            assertThat(result(client.execute(QueryStatus.of())).status()).isEqualTo(RunState.RUNNING);
        }
    }

    private static List<CompletableFuture<StatusInfo>> queryStatus(QmpClient client, int count) {
        return Stream.generate(() -> client.execute(QueryStatus.of()))
                .limit(count)
                .toList();
    }

    private static void signal(BareQemu qemu, String signal) throws IOException {
        Process kill = new ProcessBuilder(
                        "kill", "-s", signal, Long.toString(qemu.process().pid()))
                .start();
        assertThat(result(kill.onExit()).exitValue()).isZero();
    }
}
