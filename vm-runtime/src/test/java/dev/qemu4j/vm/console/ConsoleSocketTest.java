package dev.qemu4j.vm.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConsoleSocketTest {
    /** As on a host that speaks German. */
    private static final String BROKEN_PIPE = "Daten\u00fcbergabe unterbrochen (broken pipe)";

    @TempDir
    private Path directory;

    private ConsoleLoop loop;
    private ConsoleState state;
    private ConsoleSocket socket;
    private SocketChannel guest;

    @BeforeEach
    void connect() throws IOException {
        Path path = directory.resolve("s");
        loop = ConsoleLoop.started();
        state = new ConsoleState("console0", ConsoleState.log(directory.resolve("log")), new ConsoleThreads(null));
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        server.configureBlocking(false);
        socket = new ConsoleSocket(loop, path, server, state);
        socket.start();
        guest = SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    @AfterEach
    void close() throws IOException {
        guest.close();
        socket.close("the test has ended");
    }

    @Test
    void failed_peerHasGone_isTheMachinesEndWhateverTheSystemsLanguage() throws Exception {
        socket.afterReading(() -> {
            try {
                guest.write(StandardCharsets.UTF_8.encode("last words"));
                guest.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            socket.failed(new IOException(BROKEN_PIPE));
        });

        assertThat(end()).isEqualTo(ConsoleEnd.BY_QEMU);
        assertThat(state.lastLines()).isEqualTo("last words");
    }

    @Test
    void failed_peerIsThere_isAFailureOfTheSocket() throws Exception {
        socket.afterReading(() -> socket.failed(new IOException("out of buffers")));

        assertThat(end().reason()).contains("its socket failed", "out of buffers");
    }

    private ConsoleEnd end() throws Exception {
        return state.end().get(30, TimeUnit.SECONDS);
    }
}
