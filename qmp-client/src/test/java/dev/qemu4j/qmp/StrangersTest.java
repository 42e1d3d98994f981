package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that are no QMP monitor are known by what they say first, and cost no time limit, which here never passes. */
@Tag("sockets")
@Timeout(60)
class StrangersTest {
    private static final QmpOptions PATIENT = QmpOptions.builder()
            .connectTimeout(ChronoUnit.FOREVER.getDuration())
            .build();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    SSH-2.0-OpenSSH_9.2p1 Debian-2                       | an SSH server
                    RFB 003.008                                          | a VNC server
                    QEMU 7.2.22 monitor - type 'help' for more           | a monitor in HMP mode (make it with -qmp, or with mode=control)
                    (qemu)                                               | a monitor in HMP mode (make it with -qmp, or with mode=control)
                    HTTP/1.1 400 Bad Request                             | an HTTP server
                    <!DOCTYPE HTML>                                      | an HTTP server
                    NBDMAGICIHAVEOPT                                     | an NBD server
                    \\25\\3\\3                                          | a TLS server
                    \\377\\373\\1                                       | a telnet server (make the monitor without telnet)
                    """)
    void connect_peerThatEndsNoLine_isNamed(String said, String name) throws IOException {
        String text = said.translateEscapes(); // control characters at the ends are cut off from a table
        try (RawPeer peer = RawPeer.saying(text)) {
            assertThat(failure(QmpClient.connectAsync(peer.address(), PATIENT), QmpConnectException.class))
                    .hasMessageStartingWith("QMP handshake at " + peer.address() + ": not QMP: '")
                    .hasMessageEndingWith("' of " + name + ": is this the address of a QMP monitor?")
                    .hasCauseInstanceOf(QmpProtocolException.class);
        }
    }

    @Test
    void connect_httpServer_isAskedAndNamed() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        try {
            assertThat(failure(QmpClient.connectAsync(server.getAddress(), PATIENT), QmpConnectException.class))
                    .hasMessageContaining("not QMP: 'HTTP/1.1 400 Bad Request' of an HTTP server");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"return": {}, "id": "qemu4j-who"}             | this is the socket of a guest agent
                    {"error": {"class": "CommandNotFound", "desc": "Command guest-ping has been disabled"}} | this is the socket of a guest agent
                    {"error": {"class": "CommandNotFound", "desc": "The command guest-ping has not been found"}} | somebody else has negotiated
                    """)
    void connect_peerThatAnswersWithoutAGreeting_isNamed(String answer, String name) throws IOException {
        try (Listener listener = new Listener()) {
            CompletableFuture<QmpClient> connecting = QmpClient.connectAsync(listener.address(), PATIENT);
            try (Socket peer = listener.accept()) {
                assertThat(line(peer)).contains("guest-ping");
                say(peer, answer);

                assertThat(failure(connecting, QmpConnectException.class))
                        .hasMessageContaining("no greeting, but answers: " + name);
            }
        }
    }

    /** As a QEMU that is still busy when it has been asked. */
    @Test
    void connect_monitorThatGreetsLate_isNegotiatedWithAllTheSame() throws IOException {
        try (Listener listener = new Listener()) {
            CompletableFuture<QmpClient> connecting = QmpClient.connectAsync(listener.address(), PATIENT);
            try (Socket peer = listener.accept()) {
                assertThat(line(peer)).contains("guest-ping");
                assertThat(line(peer)).isEmpty();
                say(peer, "{\"QMP\": {\"version\": {\"qemu\": {\"major\": 7}}, \"capabilities\": []}}");
                say(
                        peer,
                        "{\"id\": \"qemu4j-who\", \"error\": {\"class\": \"CommandNotFound\", \"desc\": \"Expecting"
                                + " capabilities negotiation with 'qmp_capabilities'\"}}");
                assertThat(line(peer)).contains("qmp_capabilities");
                say(peer, "{\"return\": {}, \"id\": 1}");

                try (QmpClient client = result(connecting)) {
                    assertThat(client.isOpen()).isTrue();
                }
            }
        }
    }

    private static String line(Socket peer) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = peer.getInputStream().read();
                next >= 0 && next != '\n';
                next = peer.getInputStream().read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static void say(Socket peer, String line) throws IOException {
        peer.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
    }

    private static final class Listener implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());

        Listener() throws IOException {}

        SocketAddress address() {
            return socket.getLocalSocketAddress();
        }

        Socket accept() throws IOException {
            return socket.accept();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
