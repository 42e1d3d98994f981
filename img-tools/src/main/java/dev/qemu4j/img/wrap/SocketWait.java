package dev.qemu4j.img.wrap;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.img.ImageException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/** Waits until a program that was just started listens on its socket. */
final class SocketWait {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private SocketWait() {}

    static void await(HostProcess process, Path socket) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!listens(socket)) {
            if (process.awaitExit(PAUSE) != null) {
                throw new ImageException(
                        process + " ended before it listened: "
                                + process.stderrTail().strip(),
                        null);
            }
            if (System.nanoTime() > deadline) {
                process.close();
                throw new ImageException(process + " does not listen after " + LIMIT.toSeconds() + " s", null);
            }
        }
    }

    private static boolean listens(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }
}
