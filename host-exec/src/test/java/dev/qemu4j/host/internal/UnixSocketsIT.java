package dev.qemu4j.host.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketsIT {
    @TempDir
    Path directory;

    /** The virtiofsd in Rust listens, and confines itself to a network namespace of its own before it serves. */
    @Test
    void isListening_programThatHasLeftItsNetwork_isTrue() throws Exception {
        Path socket = directory.resolve("s");
        Process program = new ProcessBuilder(
                        "unshare", "--user", "--map-root-user", "--net", "sh", "-c", "echo gone; exec sleep 600")
                .start();
        try {
            String said = program.inputReader(StandardCharsets.UTF_8).readLine();
            Assumptions.assumeTrue("gone".equals(said), "NOT RUN: user namespaces are forbidden here");
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(UnixDomainSocketAddress.of(socket));
                assertThat(UnixSockets.isListening(program.pid(), socket)).isTrue();
            }
            assertThat(UnixSockets.isListening(program.pid(), socket)).isFalse();
        } finally {
            program.destroyForcibly().waitFor();
        }
    }
}
