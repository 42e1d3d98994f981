package dev.qemu4j.vm.console;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A socket to which a QEMU connects its console when it starts, so that not one byte is lost. {@code VirtualMachine.start} makes
 * one for each console; this class is for a QEMU that a program starts in another way.
 *
 * <pre>{@code
 * try (ConsolePort port = ConsolePort.listen("console0", socket, null)) {
 *     // qemu-system-x86_64 … -chardev socket,id=console0,path=SOCKET -serial chardev:console0
 *     port.console().expect("login:", Duration.ofSeconds(60));
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class ConsolePort implements AutoCloseable {
    private final Path path;
    private final ConsoleState state;
    private final ConsoleSocket socket;
    private final VmConsole console;

    private ConsolePort(Path path, ConsoleState state, ConsoleSocket socket, VmConsole console) {
        this.path = path;
        this.state = state;
        this.socket = socket;
        this.console = console;
    }

    /**
     * Begins to listen.
     *
     * @param id the console's name in messages, such as the id of its character device
     * @param socket the Unix socket to make; output beyond the latest 64 KiB goes to a file beside it, with {@code .log} behind its name, and a number behind that if
     *     such a file is there, until the port is closed
     * @param executor runs searches, and completes futures that end with a match or an alarm; null for threads that all consoles share. In each case those look a last time at the
     *     limit of a wait and at the end of the console, and complete the futures that end there
     * @return the port; QEMU can be started
     * @throws QemuException if it is not possible to listen there
     */
    public static ConsolePort listen(String id, Path socket, @Nullable Executor executor) {
        Objects.requireNonNull(socket, "socket");
        Objects.requireNonNull(id, "id");
        Path spill = socket.resolveSibling(socket.getFileName() + ".log");
        ConsoleState state = new ConsoleState(id, ConsoleState.log(spill), new ConsoleThreads(executor));
        try {
            ConsoleLoop loop = ConsoleLoop.started();
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(socket));
                server.configureBlocking(false);
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
            ConsoleSocket connection = new ConsoleSocket(loop, socket, server, state);
            connection.start();
            return new ConsolePort(socket, state, connection, new VmConsole(state, connection));
        } catch (IOException e) {
            throw new QemuException("a console cannot listen on " + socket + ": " + e, e);
        }
    }

    /**
     * Returns the place where this port listens.
     *
     * @return the path of the Unix socket, which is gone once QEMU has connected
     */
    public Path socket() {
        return path;
    }

    /**
     * Returns the console.
     *
     * @return the console, from its first byte
     */
    public VmConsole console() {
        return console;
    }

    /**
     * Sets the reason of the machine's end, for the exceptions of those who wait when the connection ends.
     *
     * @param reason completes when the machine has ended, with words such as {@code QEMU was killed by signal 9}
     */
    public void endsWith(CompletableFuture<String> reason) {
        Objects.requireNonNull(reason, "reason");
        state.reason(reason);
    }

    /**
     * Reports a panic that the machine told of, or its end by a reset. A panic ends all waits whose output had not come by then.
     *
     * @param report words of the machine; null if it is over
     */
    public void panicked(@Nullable String report) {
        socket.afterReading(() -> state.panicked(report));
    }

    /** Closes the connection; who waits gets a {@link ConsoleEndedException}. The output up to now can still be read. */
    @Override
    public void close() {
        socket.close("it was closed");
    }

    /** Returns the console's name and the socket. */
    @Override
    public String toString() {
        return "ConsolePort[" + state.id() + " on " + path + "]";
    }
}
