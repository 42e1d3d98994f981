package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.link.internal.NettySockets;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.testing.Gate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("sockets")
class ConnectFailureTest {
    private static final QmpOptions HURRIED =
            QmpOptions.builder().connectTimeout(Duration.ofMillis(300)).build();

    @TempDir
    Path directory;

    @Test
    void connect_missingSocket_saysWhere() {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("none"));

        assertThat(connectFailure(address))
                .hasMessageStartingWith("cannot connect to " + address + ": ")
                .hasMessageEndingWith("; is QEMU running with a QMP monitor there?");
    }

    @Test
    void connect_missingSocketManyTimes_neverHangs() {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("none"));

        for (int i = 0; i < 300; i++) {
            connectFailure(address);
        }
    }

    @Test
    void connect_socketNobodyListensOn_isRefused() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("stale"));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(address);
        }

        assertThat(connectFailure(address)).hasMessageContaining("refused");
    }

    @Test
    void connect_portNobodyListensOn_isRefused() throws IOException {
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

            assertThat(connectFailure(taken.getLocalSocketAddress())).hasMessageContaining("refused");
        }
    }

    @Test
    void connect_unresolvedHost_fails() {
        SocketAddress address = InetSocketAddress.createUnresolved("no-such-host.invalid", 4444);

        assertThat(connectFailure(address)).hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void connect_addressOfAnotherKind_fails() {
        SocketAddress address = new SocketAddress() {
            private static final long serialVersionUID = 1;

            @Override
            public String toString() {
                return "vsock:3";
            }
        };

        assertThat(connectFailure(address))
                .hasMessage("address: vsock:3 (expected: a UnixDomainSocketAddress or an InetSocketAddress)");
        assertThat(failure(QmpClient.listenAsync(address), QmpConnectException.class))
                .hasMessageStartingWith("address: vsock:3");
    }

    @Test
    void connect_pathOverTheLimit_fails() {
        SocketAddress address = UnixDomainSocketAddress.of("/" + "é".repeat(60));

        assertThat(connectFailure(address))
                .hasMessageContaining("socket path: 121 bytes (expected: <= " + NettySockets.MAX_UNIX_PATH);
        assertThat(failure(QmpClient.listenAsync(address), QmpConnectException.class))
                .hasMessageContaining("socket path: 121 bytes");
    }

    @ParameterizedTest
    @EnumSource
    void connect_noGreeting_hintsAtAnotherClient(Family family) {
        try (FakeQmpServer qemu = family.start();
                QmpClient holder = connect(qemu)) {
            assertThat(failure(QmpClient.connectAsync(qemu.address(), HURRIED), QmpTimeoutException.class))
                    .hasMessage("QMP handshake at " + qemu.address()
                            + ": no greeting within 300 ms: a QMP monitor serves one client at a time,"
                            + " another one may hold this one; a guest agent or a console is silent, too");
            assertThat(holder.isOpen()).isTrue();
        }
    }

    @Test
    void connect_hostThatDoesNotAnswer_isNotTakenForABusyMonitor() throws IOException {
        List<Socket> queued = new ArrayList<>();
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fillQueue(deaf, queued);

            assertThat(failure(
                            QmpClient.connectAsync(deaf.getLocalSocketAddress(), HURRIED), QmpTimeoutException.class))
                    .hasMessageContaining("300 ms")
                    .hasMessageNotContaining("greeting");
        } finally {
            for (Socket socket : queued) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n", "[]\n", "\0\1\2\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "{]\n"})
    void connect_garbage_saysThatItIsNoMonitor(String says) throws IOException {
        try (RawPeer peer = RawPeer.saying(says)) {
            assertThat(connectFailure(peer.address()))
                    .hasMessageStartingWith("QMP handshake at " + peer.address() + ": not QMP: '" + says.charAt(0))
                    .hasMessageEndingWith("is this the address of a QMP monitor?")
                    .hasCauseInstanceOf(QmpProtocolException.class);
        }
    }

    @Test
    void connect_jsonThatIsNoGreeting_timesOut() throws IOException {
        try (RawPeer peer = RawPeer.saying("{\"return\": {}}\r\n{\"hello\": [1]}\r\n{\"error\": {}}\r\n")) {
            assertThat(failure(QmpClient.connectAsync(peer.address(), HURRIED), QmpTimeoutException.class))
                    .hasMessageStartingWith("QMP handshake at " + peer.address() + ": no greeting within 300 ms");
        }
    }

    @ParameterizedTest
    @EnumSource
    void connect_peerClosesAtOnce_fails(Family family) {
        try (FakeQmpServer qemu = family.start(FakeQmpServer.builder().closeAfterBytes(10))) {
            assertThat(connectFailure(qemu.address()))
                    .hasMessage("QMP handshake at " + qemu.address()
                            + ": the peer closed the connection before its greeting");
        }
    }

    @ParameterizedTest
    @EnumSource
    void connect_peerClosesDuringNegotiation_fails(Family family) {
        try (FakeQmpServer qemu = family.start()) {
            qemu.expect(execute("qmp_capabilities")).halfALine().reply().drop();

            assertThat(connectFailure(qemu.address()))
                    .hasMessage("QMP handshake at " + qemu.address()
                            + ": the peer closed the connection during negotiation");
        }
    }

    @Test
    void connect_peerResetsDuringNegotiation_fails() {
        try (FakeQmpServer qemu = FakeQmpServer.startTcp()) {
            qemu.expect(execute("qmp_capabilities")).reset();

            assertThat(connectFailure(qemu.address()))
                    .hasMessageStartingWith("QMP handshake at " + qemu.address() + ": ")
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void connect_negotiationRefused_givesQemusWords() {
        try (FakeQmpServer qemu = FakeQmpServer.start()) {
            qemu.expect(execute("qmp_capabilities")).error("GenericError", "no such thing");

            assertThat(connectFailure(qemu.address()))
                    .hasMessage(
                            "QMP handshake at " + qemu.address() + ": qmp_capabilities: no such thing (GenericError)")
                    .hasCauseInstanceOf(QmpCommandException.class);
        }
    }

    @Test
    void connect_negotiationUnanswered_timesOut() {
        try (FakeQmpServer qemu = FakeQmpServer.start()) {
            qemu.expect(execute("qmp_capabilities")).stall();

            assertThat(failure(QmpClient.connectAsync(qemu.address(), HURRIED), QmpTimeoutException.class))
                    .hasMessageStartingWith("QMP handshake at " + qemu.address() + ": ")
                    .hasMessageContaining("qmp_capabilities")
                    .hasMessageContaining("within 300 ms");
        }
    }

    @Test
    void connect_cancelled_leavesTheMonitor() throws InterruptedException {
        try (FakeQmpServer qemu = FakeQmpServer.start()) {
            Gate gate = new Gate();
            qemu.expect(execute("qmp_capabilities")).late(gate).reply();
            CompletableFuture<QmpClient> connecting = QmpClient.connectAsync(qemu.address());
            qemu.awaitReceived(1, Waits.BOUND);

            connecting.cancel(false);
            gate.release(); // in case the peer had not come to answer the first client

            try (QmpClient next = connect(qemu)) {
                assertThat(next.isOpen()).isTrue();
            }
            ClientThreadsGone.await();
        }
    }

    private static QmpConnectException connectFailure(SocketAddress address) {
        return failure(QmpClient.connectAsync(address), QmpConnectException.class);
    }

    /** Connects until the kernel lets one wait, as it does once the queue of those not yet accepted is full. */
    private static void fillQueue(ServerSocket server, List<Socket> queued) throws IOException {
        for (int i = 0; i < 100; i++) {
            Socket socket = new Socket();
            queued.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 200);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        throw new AssertionError("the queue never filled");
    }
}
