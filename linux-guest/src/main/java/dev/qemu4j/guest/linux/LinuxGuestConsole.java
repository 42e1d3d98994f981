package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.qemu4j.Chardevs;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.guest.linux.LinuxGuestException.Reason;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.option.Option;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Linux guest's first serial port, seen from the host: what the kernel says, and a shell to run commands in.
 *
 * <pre>{@code
 * try (LinuxGuestConsole console = LinuxGuestConsole.listen(socket)) {
 *     // start QEMU with guest.arguments() and console.arguments()
 *     console.awaitReady(Duration.ofSeconds(60));
 *     String uptime = console.output("uptime");
 *     console.powerOff(Duration.ofSeconds(30));
 * }
 * }</pre>
 *
 * <p>The guest runs one command at a time. When its kernel panics, its init fails or the connection ends, all that is
 * waited for fails at once, with the console's text.
 *
 * <p>Thread-safe. A daemon thread named {@code qemu4j-linux-console} reads for as long as the connection is open; one named
 * {@code qemu4j-linux-console-writer} writes what is to be written.
 */
public final class LinuxGuestConsole implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LONGEST_SCRIPT = 32 * 1024;
    private static final int WAITING_WRITES = 64;

    private final ConsoleTail tail = new ConsoleTail();
    private final ConsoleProtocol protocol = new ConsoleProtocol(tail);
    private final CompletableFuture<ByteChannel> connection = new CompletableFuture<>();
    private final Executor writer = newWriter();
    private volatile @Nullable ByteChannel open;
    private final Path socket;
    private final Server server;

    /** The place where QEMU connects. */
    interface Server extends Closeable {
        ByteChannel accept() throws IOException;
    }

    private LinuxGuestConsole(Path socket, Server server) {
        this.socket = socket;
        this.server = server;
    }

    /**
     * Listens on a Unix socket for the guest's QEMU, which is started afterwards with {@link #arguments()}.
     *
     * @param socket the socket to create; its path is short (104 bytes on some systems) and its directory private
     * @return the console
     * @throws LinuxGuestException if it cannot be created
     */
    public static LinuxGuestConsole listen(Path socket) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            return start(socket, new Server() {
                @Override
                public ByteChannel accept() throws IOException {
                    return server.accept();
                }

                @Override
                public void close() throws IOException {
                    server.close();
                }
            });
        } catch (IOException e) {
            throw LinuxGuestException.io("cannot listen on " + socket, e);
        }
    }

    static LinuxGuestConsole start(Path socket, Server server) {
        LinuxGuestConsole console = new LinuxGuestConsole(socket, server);
        try {
            thread(console::read, "qemu4j-linux-console").start();
        } catch (Throwable e) { // there is no room for a thread
            console.close();
            throw e;
        }
        return console;
    }

    /**
     * Returns QEMU's arguments that connect the first serial port with this console.
     *
     * @return {@code -chardev} with the id {@code linux-console}, and {@code -serial}
     */
    public List<String> arguments() {
        return List.of(
                "-chardev",
                String.valueOf(Option.of("-chardev", Chardevs.socket("linux-console", c -> c.path(socket)))
                        .argument()),
                "-serial",
                "chardev:linux-console");
    }

    /**
     * Waits until the guest has booted and its modules are loaded.
     *
     * @param limit the time limit
     * @return the kernel's version, such as {@code 6.1.0-56-amd64}
     * @throws LinuxGuestException if the guest panicked, or its init failed
     * @throws QemuTimeoutException if it was not ready in time
     */
    public String awaitReady(Duration limit) {
        return await(protocol.ready(), limit, "the guest was not ready");
    }

    /**
     * Runs a command in the guest and waits up to 30 seconds for its end.
     *
     * @param script what busybox's shell is to run, of one line or many
     * @return the exit code and the output, whatever they are
     * @throws LinuxGuestException if the guest panicked, or the connection ended
     * @throws QemuTimeoutException if there was no answer in time
     */
    public ShellResult run(String script) {
        return run(script, PATIENCE);
    }

    /**
     * Runs a command in the guest.
     *
     * <p>The guest is ready: {@link #awaitReady} has returned, or its state was restored from that of a guest that was.
     * What the command starts in the background goes on; its output is not seen.
     *
     * @param script what busybox's shell is to run, at most 32 KiB
     * @param limit how long to wait; a command that takes longer goes on and holds up those after it
     * @return the exit code and the output, whatever they are
     * @throws LinuxGuestException if the guest panicked, or the connection ended
     * @throws QemuTimeoutException if there was no answer in time
     */
    public ShellResult run(String script, Duration limit) {
        if (script.length() > LONGEST_SCRIPT) {
            throw new IllegalArgumentException("script: " + script.length() + " characters (expected: <= "
                    + LONGEST_SCRIPT + "; a longer one is put into the guest with LinuxGuest.Builder.file)");
        }
        String id = UUID.randomUUID().toString();
        CompletableFuture<ShellResult> answer = protocol.expectAnswer(id);
        try {
            send(ConsoleProtocol.request(id, script), limit);
            return await(answer, limit, "the guest did not answer '" + script + "'");
        } finally {
            protocol.forget(id);
        }
    }

    /**
     * Runs a command in the guest on a thread of its own, as {@link #run(String)} does.
     *
     * @param script what busybox's shell is to run
     * @return a future of the exit code and the output; cancelling it forgets the answer, and the command goes on
     */
    public CompletableFuture<ShellResult> runAsync(String script) {
        return runAsync(script, PATIENCE);
    }

    /**
     * Runs a command in the guest on a thread of its own, as {@link #run(String, Duration)} does.
     *
     * @param script what busybox's shell is to run, at most 32 KiB
     * @param limit the time limit
     * @return a future of the exit code and the output; cancelling it forgets the answer, and the command goes on
     */
    public CompletableFuture<ShellResult> runAsync(String script, Duration limit) {
        return Task.start("linux-console-run", task -> run(script, limit));
    }

    /**
     * Runs a command that must succeed, and waits up to 30 seconds for its end.
     *
     * @param script what busybox's shell is to run
     * @return the output without the white space at its end
     * @throws LinuxGuestException if the exit code is not 0, the guest panicked, or the connection ended
     * @throws QemuTimeoutException if there was no answer in time
     */
    public String output(String script) {
        ShellResult result = run(script);
        if (result.exitCode() != 0) {
            throw LinuxGuestException.console(
                    Reason.COMMAND,
                    "'" + script + "' failed in the guest with exit code " + result.exitCode() + ": " + result.output(),
                    "");
        }
        return result.output().stripTrailing();
    }

    /**
     * Waits for the end of the script that the guest was built with.
     *
     * @param limit the time limit
     * @return its exit status, as the guest's shell tells it: 128 and the number of a signal that killed it
     * @throws LinuxGuestException if the guest panicked, or the connection ended
     * @throws QemuTimeoutException if the script did not end in time
     */
    public ExitStatus awaitExit(Duration limit) {
        return new ExitStatus(await(protocol.exit(), limit, "the guest's script did not end"));
    }

    /**
     * Powers the guest off: writes back and unmounts its file systems, then switches the machine off.
     *
     * @param limit the time limit
     * @throws LinuxGuestException if the guest panicked, or the connection ended
     * @throws QemuTimeoutException if the guest did not begin to power off in time; QEMU's end is seen at its process
     */
    public void powerOff(Duration limit) {
        send(ConsoleProtocol.request("poweroff", "poweroff"), limit);
        await(protocol.ending(), limit, "the guest did not power off");
    }

    /**
     * Returns the end of what the guest has written.
     *
     * @return the last 64 KiB, with the ends of very long lines left out
     */
    public String text() {
        return tail.text();
    }

    /** Closes the connection and removes the socket; what is waited for fails. The guest goes on. */
    @Override
    public void close() {
        end("the console was closed", null);
    }

    private void read() {
        try (ByteChannel channel = server.accept()) {
            byte[] bytes = new byte[8192];
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            open = channel;
            if (!connection.complete(channel)) {
                return; // the console was closed meanwhile
            }
            for (int count = channel.read(buffer); count >= 0; count = channel.read(buffer.clear())) {
                tail.add(bytes, count, protocol::hear);
            }
            tail.finishLine(protocol::hear);
            end("the guest's console was closed: QEMU ended", null);
        } catch (Throwable e) { // whatever ends this thread, nobody waits for it any more
            end("the guest's console failed", e);
        }
    }

    private void send(String text, Duration limit) {
        ByteChannel channel = await(connection, limit, "QEMU did not connect to " + socket);
        CompletableFuture<@Nullable Void> written;
        try {
            written = CompletableFuture.runAsync(() -> write(channel, text), writer);
        } catch (RejectedExecutionException e) {
            throw LinuxGuestException.console(
                    Reason.BUSY, "the guest takes no commands: " + WAITING_WRITES + " wait already", text());
        }
        try {
            await(written, limit, "the guest did not take the command");
        } finally {
            written.cancel(false); // what has not begun is not written any more
        }
    }

    /** Writes in a thread of its own: a guest that is paused reads nothing, and the caller's wait has a limit. */
    private void write(ByteChannel channel, String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (Throwable e) { // the reason is told to all who wait
            end("the guest's console failed", e);
        }
    }

    private static Executor newWriter() {
        ThreadPoolExecutor writer = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_WRITES),
                task -> thread(task, "qemu4j-linux-console-writer"));
        writer.allowCoreThreadTimeOut(true);
        return writer;
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private <T> T await(CompletableFuture<T> future, Duration limit, String failure) {
        try {
            return Await.result(future.copy(), "waiting for the guest", limit);
        } catch (QemuTimeoutException e) {
            throw LinuxGuestException.late(
                    failure + " within " + TimeLimit.millis(limit) + " ms"
                            + (connection.isDone() ? "" : ": QEMU did not connect"),
                    text());
        } catch (LinuxGuestException known) {
            throw LinuxGuestException.because(failure, known);
        }
    }

    private void end(String why, @Nullable Throwable cause) {
        LinuxGuestException reason = reason(why, cause);
        protocol.end(reason);
        ByteChannel channel = open;
        connection.completeExceptionally(reason);
        try {
            server.close();
            if (channel != null) {
                channel.close();
            }
            Files.deleteIfExists(socket);
        } catch (IOException | RuntimeException e) {
            // Nothing is lost with it, and the waiting callers have got the reason.
        }
    }

    private LinuxGuestException reason(String why, @Nullable Throwable cause) {
        try {
            return LinuxGuestException.closed(why, text(), cause);
        } catch (Throwable e) { // such as no memory for the text
            return LinuxGuestException.closed(why, "", cause);
        }
    }
}
