package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.qmp.transport.QmpTransport;
import dev.qemu4j.qmp.wire.internal.Json;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Transports of the user's own to a real QEMU. */
@Tag("sockets")
@ExtendWith(ClientThreadsGone.class)
class UserTransportIT {
    @TempDir
    Path directory;

    @Test
    void stdio_ofAChild_worksToTheEnd() throws IOException {
        Process qemu = startOnStdio();
        try (QmpClient client = connect(qemu);
                EventQueue<QmpEvent> events = client.events().queue("STOP", "RESUME", "SHUTDOWN")) {
            assertThat(client.blocking().execute(QueryStatus.of()).status()).isEqualTo(RunState.RUNNING);
            client.blocking().execute("stop");
            assertThat(events.next(BOUND).eventName()).isEqualTo("STOP");
            assertThat(client.schema().commands()).contains("query-status"); // a reply of 200 KiB
            List<CompletableFuture<StatusInfo>> many = Stream.generate(() -> client.execute(QueryStatus.of()))
                    .limit(500)
                    .toList();
            many.forEach(call -> assertThat(result(call).status()).isEqualTo(RunState.PAUSED));

            assertThat(result(client.execute("quit", Json.emptyObject()))).hasToString("{}");

            assertThat(result(client.closed())).isNull();
            assertThat(events.next(BOUND).eventName()).isEqualTo("SHUTDOWN");
            assertThat(result(qemu.onExit()).exitValue()).isZero();
        } finally {
            qemu.destroyForcibly();
        }
    }

    @Test
    void stdio_childIsKilled_failsAll() throws IOException {
        Process qemu = startOnStdio();
        try (QmpClient client = connect(qemu)) {
            List<CompletableFuture<?>> calls = Stream.<CompletableFuture<?>>generate(
                            () -> client.execute(QueryStatus.of()))
                    .limit(200)
                    .toList();
            qemu.destroyForcibly();

            calls.forEach(Waits::failureIfAny);
            assertThat(result(client.closed())).isNull();
            failure(client.execute(QueryStatus.of()), QmpStateException.class);
        } finally {
            qemu.destroyForcibly();
        }
    }

    @Test
    void stdio_childIsNoMonitor_saysSo() throws IOException {
        Process child = new ProcessBuilder("sh", "-c", "echo no such domain").start();

        assertThat(failure(
                        QmpClient.connectAsync(QmpTransport.of(child.getInputStream(), child.getOutputStream())),
                        QmpConnectException.class))
                .hasMessageContaining("no such domain");
    }

    @Test
    void channel_ofTheUsers_worksAndIsClosed() throws IOException {
        try (BareQemu qemu = BareQemu.start(directory);
                SocketChannel channel = SocketChannel.open(qemu.address(Family.UNIX))) {
            QmpClient client = result(QmpClient.connectAsync(QmpTransport.of(channel)));
            CompletableFuture<StatusInfo> status = client.execute(QueryStatus.of());
            assertThat(result(status).status()).isEqualTo(RunState.RUNNING);

            client.close();

            assertThat(channel.isOpen()).isFalse();
            try (QmpClient next = qemu.connect(Family.UNIX)) {
                assertThat(next.isOpen()).isTrue();
            }
        }
    }

    @Test
    void channel_qemuHangs_commandsTimeOutAndCloseEndsIt() throws IOException {
        try (BareQemu qemu = BareQemu.start(directory);
                SocketChannel channel = SocketChannel.open(qemu.address(Family.UNIX))) {
            QmpClient client = result(QmpClient.connectAsync(QmpTransport.of(channel)));
            Process stop = new ProcessBuilder(
                            "kill", "-s", "STOP", Long.toString(qemu.process().pid()))
                    .start();
            assertThat(result(stop.onExit()).exitValue()).isZero();

            failure(client.execute(QueryStatus.of(), Duration.ofMillis(200)), QmpTimeoutException.class);

            client.close();
            assertThat(result(client.closed())).isNull();
        }
    }

    @Test
    void requests_likeLibvirts_workWithEvents() throws IOException {
        try (BareQemu qemu = BareQemu.start(directory);
                ManagedMonitor managed = new ManagedMonitor(SocketChannel.open(qemu.address(Family.UNIX)));
                QmpClient client = result(QmpClient.connectAsync(QmpTransport.of(managed)));
                EventQueue<QmpEvent> events = client.events().queue("STOP")) {
            assertThat(client.greeting().version())
                    .isEqualTo(qemu.first().greeting().version());

            client.blocking().execute("stop");

            assertThat(events.next(BOUND).eventName()).isEqualTo("STOP");
            assertThat(client.blocking().execute(QueryStatus.of()).status()).isEqualTo(RunState.PAUSED);
            assertThat(failure(client.execute("no-such", Json.emptyObject()), QmpCommandException.class)
                            .errorClass())
                    .isEqualTo("CommandNotFound");
            failure(client.executeOutOfBand(QueryStatus.of()), QmpStateException.class);
        }
    }

    private static QmpClient connect(Process qemu) {
        return result(QmpClient.connectAsync(QmpTransport.of(qemu.getInputStream(), qemu.getOutputStream())));
    }

    private static Process startOnStdio() throws IOException {
        return new ProcessBuilder(
                        "qemu-system-x86_64", "-M", "none", "-nodefaults", "-display", "none", "-qmp", "stdio")
                .redirectError(Redirect.DISCARD)
                .start();
    }
}
