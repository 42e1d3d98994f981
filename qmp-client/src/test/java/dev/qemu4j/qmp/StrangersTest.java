package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.failure;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Tag;
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
}
