package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.link.internal.NettySockets;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("sockets")
class ListenTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void accept_qemuDialsIn_givesAClient(Family family) {
        try (QmpListener listener = listen(family);
                FakeQmpServer qemu = FakeQmpServer.dialTo(listener.address());
                QmpClient client = result(listener.acceptAsync(BOUND))) {
            qemu.expect(execute("query-status")).reply("{'status': 'prelaunch'}");

            assertThat(result(client.execute(QueryStatus.of())).status()).isEqualTo(RunState.PRELAUNCH);
            assertThat(result(listener.acceptAsync(BOUND))).isSameAs(client);
        }
    }

    @Test
    void address_portOfZero_isTheOneTaken() {
        try (QmpListener listener = listen(Family.TCP)) {
            assertThat(((InetSocketAddress) listener.address()).getPort()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_nobodyCame_failsAccept(Family family) throws InterruptedException {
        QmpListener listener = listen(family);
        CompletableFuture<QmpClient> accepting = listener.acceptAsync(BOUND);

        listener.close();

        assertThat(failure(accepting, QmpConnectException.class))
                .hasMessage("the listener at " + listener.address() + " was closed");
        assertThat(catchThrowable(() -> open(listener.address()))).isInstanceOf(IOException.class);
        ClientThreadsGone.await();
    }

    @ParameterizedTest
    @EnumSource
    void close_clientHasBeenAccepted_leavesIt(Family family) {
        QmpListener listener = listen(family);
        try (FakeQmpServer qemu = FakeQmpServer.dialTo(listener.address());
                QmpClient client = result(listener.acceptAsync(BOUND))) {
            qemu.whenever(execute("query-status")).reply("{'status': 'running'}");

            listener.close();
            listener.close();

            assertThat(client.blocking().execute(QueryStatus.of()).status()).isEqualTo(RunState.RUNNING);
        }
        listener.close();
    }

    @ParameterizedTest
    @EnumSource
    void close_duringNegotiation_endsTheConnection(Family family) {
        QmpListener listener = listen(family);
        try (FakeQmpServer qemu = FakeQmpServer.builder().noGreeting().dialTo(listener.address())) {
            CompletableFuture<QmpClient> accepting = listener.acceptAsync(BOUND);

            listener.close();

            assertThat(failure(accepting, QmpConnectException.class)).hasMessageContaining("was closed");
            assertThat(qemu.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void accept_secondDialIn_isTurnedAway(Family family) throws IOException {
        try (QmpListener listener = listen(family);
                SocketChannel first = open(listener.address())) {
            assertThat(first.isConnected()).isTrue();
            assertThat(catchThrowable(() -> readToEnd(listener.address()))).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void accept_anotherDialsInLater_isTurnedAway(Family family) {
        try (QmpListener listener = listen(family);
                FakeQmpServer qemu = FakeQmpServer.dialTo(listener.address());
                QmpClient client = result(listener.acceptAsync(BOUND))) {
            qemu.expect(execute("query-status")).reply("{'status': 'running'}");

            assertThat(catchThrowable(() -> readToEnd(listener.address()))).isInstanceOf(IOException.class);
            assertThat(client.blocking().execute(QueryStatus.of()).status()).isEqualTo(RunState.RUNNING);
        }
    }

    @Test
    void close_unix_removesTheSocketsFile() {
        QmpListener listener = listen(Family.UNIX);
        Path socket = ((UnixDomainSocketAddress) listener.address()).getPath();
        assertThat(Files.exists(socket)).isTrue();

        listener.close();

        assertThat(socket).doesNotExist();
    }

    @Test
    void listen_pathOfAFile_leavesItAlone() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "precious");

        assertThat(failure(QmpClient.listenAsync(UnixDomainSocketAddress.of(file)), QmpConnectException.class))
                .hasMessageContaining("the path exists");
        assertThat(file).hasContent("precious");
    }

    @Test
    void listen_againAfterClose_works() {
        for (int round = 0; round < 20; round++) {
            try (QmpListener listener = listen(Family.UNIX)) {
                assertThat(((UnixDomainSocketAddress) listener.address()).getPath())
                        .exists();
            }
        }
    }

    @Test
    void listen_pathInUse_fails() {
        try (QmpListener listener = listen(Family.UNIX)) {
            assertThat(failure(QmpClient.listenAsync(listener.address()), QmpConnectException.class))
                    .hasMessageStartingWith("cannot listen at " + listener.address() + ": ");
            assertThat(((UnixDomainSocketAddress) listener.address()).getPath()).exists();
        }
    }

    @Test
    void listen_missingDirectory_fails() throws InterruptedException {
        SocketAddress address = UnixDomainSocketAddress.of(directory.resolve("none/qmp"));

        assertThat(failure(QmpClient.listenAsync(address), QmpConnectException.class))
                .hasMessageStartingWith("cannot listen at " + address + ": ");
        ClientThreadsGone.await();
    }

    /** As with a Netty on the class path that does not fit. */
    @Test
    void listen_socketsThrow_failsAsConnectDoes() throws InterruptedException {
        SocketAddress address = Family.UNIX.toListenAt(directory);
        LinkageError misfit = new NoSuchMethodError("injected");

        CompletableFuture<QmpListener> listening =
                Connector.listen(new FaultySockets(misfit), address, QmpOptions.defaults());

        assertThat(failure(listening, QmpConnectException.class))
                .hasMessage("cannot listen at " + address + ": injected")
                .hasCause(misfit);
        ClientThreadsGone.await();
    }

    @ParameterizedTest
    @EnumSource
    void accept_negotiationUnanswered_timesOutFromTheDialIn(Family family) {
        QmpOptions hurried =
                QmpOptions.builder().connectTimeout(Duration.ofMillis(200)).build();
        try (QmpListener listener = result(QmpClient.listenAsync(family.toListenAt(directory), hurried));
                FakeQmpServer qemu = FakeQmpServer.builder().noGreeting().dialTo(listener.address())) {
            assertThat(failure(listener.acceptAsync(BOUND), QmpTimeoutException.class))
                    .hasMessageContaining("no greeting within 200 ms");
            assertThat(qemu.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void accept_nobodyCameInTime_failsAndListensOn(Family family) {
        try (QmpListener listener = listen(family)) {
            assertThatThrownBy(() -> listener.accept(Duration.ofMillis(1)))
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessage("no QEMU has connected to " + listener.address() + " and negotiated within 1 ms");
            assertThatThrownBy(() -> listener.acceptAsync(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);

            try (FakeQmpServer qemu = FakeQmpServer.dialTo(listener.address());
                    QmpClient client = listener.accept(ChronoUnit.FOREVER.getDuration())) {
                qemu.awaitClient(BOUND);
                assertThat(client.isOpen()).isTrue();
                assertThat(listener.accept(BOUND)).isSameAs(client);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void accept_copyCancelled_leavesTheListenerAlone(Family family) {
        try (QmpListener listener = listen(family)) {
            listener.acceptAsync(BOUND).cancel(false);

            try (FakeQmpServer qemu = FakeQmpServer.dialTo(listener.address());
                    QmpClient client = result(listener.acceptAsync(BOUND))) {
                qemu.awaitClient(BOUND);
                assertThat(client.isOpen()).isTrue();
            }
        }
    }

    /** Has a loop, but no channels. */
    private record FaultySockets(LinkageError failure) implements NettySockets {
        @Override
        public EventLoopGroup newLoop(ThreadFactory threads) {
            return NettySockets.choose().newLoop(threads);
        }

        @Override
        public Class<? extends Channel> channel(SocketAddress address) {
            throw failure;
        }

        @Override
        public Class<? extends ServerChannel> serverChannel(SocketAddress address) {
            throw failure;
        }

        @Override
        public SocketAddress nativeAddress(SocketAddress address) {
            throw failure;
        }
    }

    private QmpListener listen(Family family) {
        return result(QmpClient.listenAsync(family.toListenAt(directory)));
    }

    private static SocketChannel open(SocketAddress address) throws IOException {
        return SocketChannel.open(address);
    }

    private static void readToEnd(SocketAddress address) throws IOException {
        try (SocketChannel channel = open(address)) {
            if (channel.read(ByteBuffer.allocate(1)) < 0) {
                throw new IOException("closed by the listener");
            }
        }
    }
}
