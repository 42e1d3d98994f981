package dev.qemu4j.qga;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.qapi.BlockingQmpExecutor;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.qga.BlockingQgaCommands;
import dev.qemu4j.qapi.qga.GuestExec;
import dev.qemu4j.qmp.QmpOptions;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent inside of a guest.
 *
 * <pre>{@code
 * try (GuestAgent agent = GuestAgentPort.of(UnixDomainSocketAddress.of(path)).ready(Duration.ofSeconds(30))) {
 *     String kernel = agent.exec("uname", "-r").stdout();
 *     agent.writeFile("/etc/motd", "hello");
 *     agent.frozen(() -> takeSnapshot());
 * }
 * }</pre>
 *
 * <p>Each method waits, and throws what the future of the {@link GuestAgentClient} method of the same name would fail
 * with; {@link dev.qemu4j.base.QemuInterruptedException} if the thread is interrupted while it waits, with the
 * interrupt flag set; and {@link IllegalStateException} if called on the thread that reads from the agent.
 */
public final class GuestAgent implements BlockingQmpExecutor, AutoCloseable {
    private static final Duration FREEZE_LIMIT = Duration.ofSeconds(30);

    private final GuestAgentClient client;
    private final BlockingQgaCommands commands = new BlockingQgaCommands(this);

    GuestAgent(GuestAgentClient client) {
        this.client = client;
    }

    /**
     * Connects to an agent that runs already; {@link GuestAgentPort#ready} waits for one.
     *
     * @param address the socket of the agent's channel
     * @return the agent, which has answered
     * @throws GuestAgentAbsentException if nothing listens there
     * @throws GuestAgentNotReadyException if nobody answers within {@link QmpOptions#connectTimeout()}
     */
    public static GuestAgent connect(SocketAddress address) {
        return Waiting.await(GuestAgentClient.connect(address)).blocking();
    }

    /**
     * Sends a command and waits for the reply, within {@link QmpOptions#commandTimeout()}.
     *
     * @param <R> what the command returns
     * @param command the command
     * @return the result
     */
    @Override
    public <R extends @Nullable Object> R execute(QmpCommand<R> command) {
        return await(client.execute(command));
    }

    /**
     * Returns all commands of the agent as methods.
     *
     * @return the commands, sent by this client
     */
    public BlockingQgaCommands commands() {
        return commands;
    }

    /**
     * Runs a program in the guest and waits for its end, within {@link QmpOptions#commandTimeout()}.
     *
     * @param path the program; the agent looks it up in its {@code PATH}
     * @param arguments its arguments; no shell reads them
     * @return its exit status and output
     */
    public ExecResult exec(String path, String... arguments) {
        return await(client.exec(path, arguments));
    }

    /**
     * Runs a program in the guest and waits for its end.
     *
     * @param command the program
     * @param limit how long the program may run
     * @return its exit status and output, as of {@link GuestAgentClient#exec(GuestExec, Duration)}
     */
    public ExecResult exec(GuestExec command, Duration limit) {
        return await(client.exec(command, limit));
    }

    /**
     * Reads a file of the guest, of 64 MiB at most.
     *
     * @param path the file's path in the guest
     * @return its bytes
     */
    public byte[] readFile(String path) {
        return await(client.readFile(path));
    }

    /**
     * Reads a file of the guest.
     *
     * @param path the file's path in the guest
     * @param limit how much to read at most
     * @return its bytes, as of {@link GuestAgentClient#readFile(String, DataSize)}
     */
    public byte[] readFile(String path, DataSize limit) {
        return await(client.readFile(path, limit));
    }

    /**
     * Writes a file of the guest, in place of one that is there.
     *
     * @param path the file's path in the guest
     * @param content its bytes
     */
    public void writeFile(String path, byte[] content) {
        await(client.writeFile(path, content));
    }

    /**
     * Writes a file of the guest, in place of one that is there.
     *
     * @param path the file's path in the guest
     * @param text its content, written as UTF-8
     */
    public void writeFile(String path, String text) {
        writeFile(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Does something while the guest's file systems are frozen, for 30 seconds at most, and thaws them whatever happens.
     *
     * @param action what to do, on this thread
     * @throws GuestFreezeException as {@link #frozen(Duration, Supplier)} does
     */
    public void frozen(Runnable action) {
        Objects.requireNonNull(action, "action"); // before the guest is frozen
        frozen(FREEZE_LIMIT, () -> {
            action.run();
            return true;
        });
    }

    /**
     * Does something while the guest's file systems are frozen, for 30 seconds at most, and thaws them whatever happens.
     *
     * @param <T> what the action returns
     * @param action what to do, on this thread
     * @return the action's result
     * @throws GuestFreezeException as {@link #frozen(Duration, Supplier)} does
     */
    public <T extends @Nullable Object> T frozen(Supplier<T> action) {
        return frozen(FREEZE_LIMIT, action);
    }

    /**
     * Does something while the guest's file systems are frozen, and thaws them whatever happens.
     *
     * <p>They are thawed, before this returns, when the action has returned or thrown, or the thread was interrupted;
     * and while it still runs when the time limit has passed, or when the client is closed. Thawing is tried again, also over a new
     * connection.
     *
     * @param <T> what the action returns
     * @param limit how long the file systems may be frozen at most
     * @param action what to do, on this thread
     * @return the action's result
     * @throws GuestFreezeException if the guest froze no file system, before the action; if the time was up before the
     *     action had returned, if the guest had thawed by itself, as Windows does after 10 seconds, or if they could not
     *     be thawed
     */
    public <T extends @Nullable Object> T frozen(Duration limit, Supplier<T> action) {
        Objects.requireNonNull(action, "action"); // before the guest is frozen
        Objects.requireNonNull(limit, "limit");
        requireNotEventLoop();
        Freeze freeze = Freeze.begin(client, limit);
        T result;
        try {
            Waiting.await(freeze.frozen());
            result = action.get();
        } catch (Throwable e) {
            Throwable verdict = FrozenAction.verdict(e, Waiting.settle(freeze.end(), Freeze.THAW_BOUND), freeze);
            throw Waiting.rethrown(verdict == null ? e : verdict);
        }
        Throwable verdict = FrozenAction.verdict(null, Waiting.settle(freeze.end(), Freeze.THAW_BOUND), freeze);
        if (verdict != null) {
            throw Waiting.rethrown(verdict);
        }
        return result;
    }

    /**
     * Asks whether the guest's file systems are frozen, by whomever.
     *
     * @return true if they are
     */
    public boolean isFrozen() {
        return await(client.isFrozen());
    }

    /**
     * Thaws the guest's file systems, also those that others froze: a freeze outlives the program and the connection that asked
     * for it. What {@link #frozen} froze is thawed without this.
     *
     * @return the number of file systems that were thawed; 0 if none was frozen
     */
    public long thaw() {
        return await(client.thaw());
    }

    /**
     * Returns the agent's version.
     *
     * @return the version of QEMU from which the agent comes; 0.0.0 if the agent may not tell
     */
    public QemuVersion version() {
        return client.version();
    }

    /**
     * Returns the face of this client that has futures.
     *
     * @return the same client, asynchronous
     */
    public GuestAgentClient async() {
        return client;
    }

    /** Ends the connection, as {@link GuestAgentClient#close} does. */
    @Override
    public void close() {
        client.close();
    }

    private <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        requireNotEventLoop();
        return Waiting.await(future);
    }

    private void requireNotEventLoop() {
        if (client.inEventLoop()) {
            throw new IllegalStateException(
                    "guest agent: waiting here would stop the thread that reads the reply; use async()");
        }
    }
}
