package dev.qemu4j.host.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketsTest {
    private static final long THIS = ProcessHandle.current().pid();

    @TempDir
    Path directory;

    @Test
    void isListening_socketThatTakesConnections_isTrueUntilItIsClosed() throws IOException {
        Path socket = directory.resolve("ü s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertThat(UnixSockets.isListening(THIS, socket)).isTrue();
        }
        assertThat(socket).exists();
        assertThat(UnixSockets.isListening(THIS, socket)).isFalse();
    }

    @Test
    void isListening_fileThatIsNoSocket_isFalse() throws IOException {
        assertThat(UnixSockets.isListening(THIS, Files.createFile(directory.resolve("s"))))
                .isFalse();
    }
}
