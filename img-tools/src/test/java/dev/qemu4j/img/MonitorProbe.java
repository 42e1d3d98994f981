package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Waits for the greeting of a machine's monitor, which comes when its disks are open. */
public record MonitorProbe(Path socket, BooleanSupplier alive) {
    public void await() throws IOException {
        while (!Files.exists(socket)) {
            assertThat(alive.getAsBoolean()).isTrue();
            Thread.onSpinWait();
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);
        }
    }
}
