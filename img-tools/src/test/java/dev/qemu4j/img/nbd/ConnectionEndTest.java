package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever ends a connection, or an attempt at one, nobody waits for it and nothing stays open. */
@Timeout(60)
class ConnectionEndTest {
    private static final NbdOptions PATIENT =
            NbdOptions.builder().requestTimeout(Duration.ofHours(1)).build();
    private static final NbdExport EXPORT =
            new NbdExport(1 << 20, 0, null, NbdExport.BlockSizes.DEFAULT, Map.of(), true);

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class, IllegalStateException.class})
    void reader_anyThrowable_failsWhoWaitsAndWhoComesLater(Class<? extends Throwable> type) throws Exception {
        Throwable thrown = type.getDeclaredConstructor().newInstance();
        Failing transport = new Failing(thrown, null);
        Connection connection = new Connection(transport, EXPORT, PATIENT);
        connection.start();
        CompletableFuture<QemuException> pending = request(connection);
        transport.go.countDown();

        assertThat(pending.get(10, TimeUnit.SECONDS)).isInstanceOf(QemuException.class);
        assertThat(connection.isOpen()).isFalse();
        assertThat(request(connection).get(10, TimeUnit.SECONDS)).isInstanceOf(QemuException.class);
    }

    @Test
    void writer_anyThrowable_failsWhoWaits() throws Exception {
        Failing transport = new Failing(new IOException("closed"), new OutOfMemoryError());
        Connection connection = new Connection(transport, EXPORT, PATIENT);
        connection.start();

        assertThat(request(connection).get(10, TimeUnit.SECONDS)).isInstanceOf(NbdDisconnectedException.class);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void closed_whicheverSideEndsIt_completesAfterWhatIsPending() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.replying(FakeNbdServer::right)) {
            NbdClient client = NbdClient.connect(server.address(), "", NbdOptions.defaults());
            assertThat(client.closed()).isNotDone();

            client.close();

            assertThat(client.closed().get(10, TimeUnit.SECONDS)).isNull();
        }
        FakeNbdServer server = FakeNbdServer.replying(FakeNbdServer::right);
        try (NbdClient client = NbdClient.connect(server.address(), "", NbdOptions.defaults())) {
            server.close();

            assertThat(client.closed().get(10, TimeUnit.SECONDS)).isNull();
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void future_executorThrows_completesAllTheSame() throws Exception {
        NbdOptions options = NbdOptions.builder()
                .executor(task -> {
                    throw new RejectedExecutionException("full");
                })
                .build();
        try (FakeNbdServer server = FakeNbdServer.replying(FakeNbdServer::right);
                NbdClient client = NbdClient.connect(server.address(), "", options)) {
            client.readAsync(ByteBuffer.allocate(512), 0).get(10, TimeUnit.SECONDS);
            assertThat(client.extentsAsync(Extent.ALLOCATION, 0, 512).get(10, TimeUnit.SECONDS))
                    .hasSize(1);
        }
    }

    @Test
    void async_wrongArguments_failTheFuture() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.replying(FakeNbdServer::right);
                NbdClient client = NbdClient.connect(server.address(), "", NbdOptions.defaults())) {
            assertThat(client.readAsync(ByteBuffer.allocate(512), -1)).isCompletedExceptionally();
            assertThat(client.trimAsync(0, 512, NbdFlag.DF)).isCompletedExceptionally();
            assertThat(client.extentsAsync("none", 0, 512)).isCompletedExceptionally();
        }
    }

    @Test
    void callback_mayBlockOutsideTheCommonPool() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.replying(FakeNbdServer::right);
                NbdClient client = NbdClient.connect(server.address(), "", NbdOptions.defaults())) {
            CompletableFuture<String> thread = new CompletableFuture<>();
            client.readAsync(ByteBuffer.allocate(512), 0)
                    .thenRun(() -> thread.complete(Thread.currentThread().getName()));
            assertThat(thread.get(10, TimeUnit.SECONDS)).doesNotContain("ForkJoinPool");
        }
    }

    @Test
    void connectAsync_cancelled_endsTheConnection() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<NbdClient> connecting =
                    NbdClient.connectAsync(silent.getLocalSocketAddress(), "", NbdOptions.defaults());
            silent.setSoTimeout(10_000);
            try (Socket accepted = silent.accept()) {
                connecting.cancel(true);

                accepted.setSoTimeout(9_000); // less than the client's own limit
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
            assertThatThrownBy(connecting::join).isInstanceOf(java.util.concurrent.CancellationException.class);
        }
    }

    private static CompletableFuture<QemuException> request(Connection connection) {
        CompletableFuture<QemuException> failed = new CompletableFuture<>();
        connection.sendLater(Request.read(0, ByteBuffer.allocate(1), 0).onDone(failed::complete));
        return failed;
    }

    /** Reads nothing until it is told to fail, or writes badly. */
    private static final class Failing implements Transport {
        private final CountDownLatch go = new CountDownLatch(1);
        private final Throwable onRead;
        private final @org.jspecify.annotations.Nullable Error onWrite;

        Failing(Throwable onRead, @org.jspecify.annotations.Nullable Error onWrite) {
            this.onRead = onRead;
            this.onWrite = onWrite;
        }

        @Override
        public void readFully(ByteBuffer target) throws IOException {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (onRead instanceof Error error) {
                throw error;
            }
            if (onRead instanceof RuntimeException exception) {
                throw exception;
            }
            throw (IOException) onRead;
        }

        @Override
        public void write(ByteBuffer... sources) {
            if (onWrite != null) {
                throw onWrite;
            }
        }

        @Override
        public void close() {
            go.countDown();
        }
    }
}
