package dev.qemu4j.qga;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The real {@code qemu-ga} as a process of the host, whose socket takes QEMU's place.
 *
 * <p>What it is asked to do it does to the host: all that could harm is forbidden to it, and no test may ask for it.
 */
final class RealGuestAgent implements AutoCloseable {
    static final List<String> DANGEROUS = List.of(
            "guest-shutdown",
            "guest-suspend-disk",
            "guest-suspend-ram",
            "guest-suspend-hybrid",
            "guest-set-time",
            "guest-set-vcpus",
            "guest-set-memory-blocks",
            "guest-set-user-password",
            "guest-ssh-add-authorized-keys",
            "guest-ssh-remove-authorized-keys",
            "guest-fsfreeze-freeze",
            "guest-fsfreeze-freeze-list",
            "guest-fsfreeze-thaw",
            "guest-fstrim");

    /** Harmless, and forbidden so that a test can ask for it. */
    static final String FORBIDDEN = "guest-get-users";

    private static final Path UNPACKED = Path.of("usr/sbin/qemu-ga");

    private final Path socket;
    private final Process process;

    private RealGuestAgent(Path socket, Process process) {
        this.socket = socket;
        this.process = process;
    }

    /** Starts an agent with its socket and state in a directory; it listens some time later. */
    static RealGuestAgent start(Path directory) {
        Path socket = directory.resolve("qga");
        String blocked = String.join(",", DANGEROUS) + "," + FORBIDDEN;
        List<String> command = List.of(
                program().toString(),
                "-m",
                "unix-listen",
                "-p",
                socket.toString(),
                "-t",
                directory.toString(),
                "-b",
                blocked);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            return new RealGuestAgent(socket, process);
        } catch (IOException e) {
            throw new AssertionError(command + " could not be started", e);
        }
    }

    SocketAddress address() {
        return UnixDomainSocketAddress.of(socket);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the program that ./check has unpacked, or that is installed. */
    private static Path program() {
        String given = System.getenv("QEMU_GA");
        if (given != null) {
            return Path.of(given);
        }
        return Stream.of("../target/qemu-guest-agent", "target/qemu-guest-agent", "/")
                .map(root -> Path.of(root).resolve(UNPACKED))
                .map(Path::toAbsolutePath)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "qemu-ga is missing: run scripts/unpack-qemu-ga.sh, or set QEMU_GA to its path"));
    }
}
