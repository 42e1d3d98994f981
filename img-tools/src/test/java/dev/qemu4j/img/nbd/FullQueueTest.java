package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Unix socket whose queue of connections is full, for which the kernel says EAGAIN to sockets that do not block. */
@Timeout(60)
class FullQueueTest {
    private static final NbdOptions SHORT =
            NbdOptions.builder().connectTimeout(Duration.ofMillis(200)).build();
    private static final NbdOptions LONG =
            NbdOptions.builder().connectTimeout(Duration.ofMinutes(1)).build();

    private final List<SocketChannel> queue = new ArrayList<>();
    private ServerSocketChannel server;
    private UnixDomainSocketAddress address;

    @BeforeEach
    void fill(@TempDir Path directory) throws IOException {
        address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(address, 1);
        for (int i = 0; i < 2; i++) { // one more than the backlog
            queue.add(SocketChannel.open(address));
        }
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        for (SocketChannel channel : queue) {
            channel.close();
        }
    }

    @Test
    void connect_noRoomWithinTheLimit_saysSo() {
        assertThatThrownBy(() -> NbdClient.connect(address, "", SHORT))
                .isInstanceOf(NbdTimeoutException.class)
                .hasMessageContaining("did not take the connection within 200 ms: its queue of connections is full");
    }

    @Test
    void connect_onAVirtualThread_waitsForRoomWithinTheLimit() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        virtual(() -> {
            try {
                NbdClient.connect(address, "", SHORT).close();
            } catch (Throwable e) {
                failure.complete(e);
            }
        });

        assertThat(failure.get(30, TimeUnit.SECONDS))
                .isInstanceOf(NbdTimeoutException.class)
                .hasMessageContaining("its queue of connections is full");
    }

    @Test
    void connect_roomThatComes_isTaken() throws Exception {
        CompletableFuture<NbdClient> connecting = NbdClient.connectAsync(address, "", LONG);
        assertThatThrownBy(() -> connecting.copy().get(50, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        for (int i = 0; i < 3; i++) {
            server.accept().close();
        }

        assertThatThrownBy(() -> connecting.get(30, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void connect_interrupted_ends() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> NbdClient.connect(address, "", LONG)).isInstanceOf(QemuInterruptedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static void virtual(Runnable work) throws IllegalAccessException {
        try {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
        } catch (NoSuchMethodException e) {
            Assumptions.abort("not run: this JDK has no virtual threads");
        } catch (java.lang.reflect.InvocationTargetException e) {
            throw new AssertionError(e);
        }
    }
}
