package dev.qemu4j.img.nbd;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectory;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A running nbdkit: another implementation than QEMU's, with filters that fail and delay on purpose. */
final class Nbdkit implements AutoCloseable {
    private static final long LIMIT = Duration.ofSeconds(60).toNanos();

    private final RunDirectory directory = RunDirectory.create();
    private final Path socket = directory.socket("nbdkit");
    private final HostProcess process;

    Nbdkit(String... arguments) {
        Path pidFile = directory.path().resolve("pid");
        List<String> argv = new ArrayList<>(List.of("nbdkit", "-f", "-U", socket.toString(), "-P", pidFile.toString()));
        argv.addAll(List.of(arguments));
        process = HostProcess.builder(argv).runDirectory(directory).start();
        long deadline = System.nanoTime() + LIMIT;
        while (!Files.exists(pidFile)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("nbdkit did not start: " + process.stderrTail());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    SocketAddress address() {
        return UnixDomainSocketAddress.of(socket);
    }

    NbdClient connect() {
        return NbdClient.connect(address(), "", NbdOptions.defaults());
    }

    @Override
    public void close() {
        process.close();
        directory.close();
    }
}
