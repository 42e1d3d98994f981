package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qga.GuestAgentNotReadyException;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Linux refuses at once who connects to a Unix socket whose queue is full; other systems refuse it as if nobody listened. */
@Tag("sockets")
@Timeout(60)
@EnabledOnOs(OS.LINUX)
@ExtendWith(ClientThreadsGone.class)
class FullQueueTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    private Path directory;

    private final List<SocketChannel> queued = new ArrayList<>();
    private UnixDomainSocketAddress address;
    private ServerSocketChannel server;

    @BeforeEach
    void fill() throws IOException {
        address = UnixDomainSocketAddress.of(directory.resolve("s"));
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(address, 1);
        for (int i = 0; i < 100; i++) {
            SocketChannel next = SocketChannel.open(StandardProtocolFamily.UNIX);
            next.configureBlocking(false); // else it would wait
            try {
                next.connect(address);
                queued.add(next);
            } catch (SocketException full) {
                next.close();
                return;
            }
        }
        throw new AssertionError("the queue never filled");
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        for (SocketChannel one : queued) {
            one.close();
        }
    }

    @Test
    void connect_queueThatIsServedLater_works() throws IOException {
        CompletableFuture<Boolean> refused = new CompletableFuture<>();
        QmpOptions options = QmpOptions.builder()
                .executor(task -> {
                    refused.complete(true); // nothing else comes to the executor before the connection
                    new Thread(task).start();
                })
                .connectTimeout(BOUND)
                .build();
        CompletableFuture<QmpClient> connecting = QmpClient.connectAsync(address, options);
        assertThat(result(refused)).isTrue();
        assertThat(connecting).isNotDone();

        for (int i = 0; i < queued.size(); i++) {
            server.accept().close();
        }
        try (SocketChannel peer = server.accept()) {
            say(peer, "{\"QMP\": {\"version\": {\"qemu\": {\"major\": 7}}, \"capabilities\": []}}");
            assertThat(Channels.newInputStream(peer).read()).isEqualTo('{');
            say(peer, "{\"return\": {}, \"id\": 1}");

            result(connecting).close();
        }
    }

    @Test
    void connect_queueThatStaysFull_failsByTheLimitAndSaysWhy() {
        QmpOptions hurried = QmpOptions.builder().connectTimeout(SHORT).build();

        assertThat(failure(QmpClient.connectAsync(address, hurried), QmpTimeoutException.class))
                .hasMessage("cannot connect to " + address + " within 300 ms: its queue is full;"
                        + " a QMP monitor serves one client at a time, and others wait already");
        assertThat(failure(GuestAgent.connectAsync(address, hurried), GuestAgentNotReadyException.class))
                .hasMessageContaining("its queue is full");
    }

    @Test
    void connect_cancelledWhileTheQueueIsFull_leavesNothing() {
        CompletableFuture<QmpClient> connecting = QmpClient.connectAsync(address);

        connecting.cancel(true);

        assertThat(connecting).isCancelled();
    }

    private static void say(SocketChannel peer, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\r\n").getBytes(US_ASCII));
        while (bytes.hasRemaining()) {
            peer.write(bytes);
        }
    }
}
