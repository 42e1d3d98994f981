package dev.qemu4j.qga;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.qga.GuestExec;
import dev.qemu4j.qmp.QmpOptions;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the agent inside of a guest.
 *
 * <pre>{@code
 * try (GuestAgent agent = GuestAgentPort.of(UnixDomainSocketAddress.of(path)).connect(Duration.ofSeconds(30))) {
 *     String kernel = agent.exec("uname", "-r").stdout();
 *     agent.writeFile("/etc/motd", "hello");
 *     agent.frozen(() -> takeSnapshot());
 *     List<GuestUser> users = agent.blocking().commands().guestGetUsers();
 * }
 * }</pre>
 *
 * <p>A verb waits, its twin with {@code Async} returns a future. {@link #execute} and {@link #commands} have the agent's own commands as futures, and
 * {@link #blocking} the same waiting. A method that waits throws {@link dev.qemu4j.base.QemuInterruptedException} if the thread is interrupted, with the
 * interrupt flag set, and {@link IllegalStateException} on a thread that reads from an agent or from QEMU.
 *
 * <p>Safe for use by several threads. The agent runs one command at a time: others wait for their turn, and their time limits include that wait. Callbacks
 * run on {@link QmpOptions#executor()}. Cancelling a future forgets the reply, and the agent runs the command all the same if it was sent by then. When the connection ends, each command without
 * a reply fails, and the client does not connect again. An agent's channel serves one client at a time: the commands of a second one are not answered.
 */
public final class GuestAgent extends AgentClient {
    private static final DataSize FILE_LIMIT = DataSize.ofMib(64);
    private static final Duration FREEZE_LIMIT = Duration.ofSeconds(30);

    GuestAgent(AgentConnection connection) {
        super(connection);
    }

    /**
     * Connects to an agent that runs already, with default options; {@link GuestAgentPort#connect} waits for one.
     *
     * @param address the socket of the agent's channel
     * @return the agent, which has answered
     * @throws GuestAgentAbsentException if nothing listens there
     * @throws GuestAgentNotReadyException if nobody answers in time
     */
    public static GuestAgent connect(SocketAddress address) {
        return connect(address, QmpOptions.defaults());
    }

    /**
     * Connects to an agent that runs already, within {@link QmpOptions#connectTimeout()}.
     *
     * @param address the socket of the agent's channel
     * @param options time limits and executor
     * @return the agent, which has answered
     * @throws GuestAgentAbsentException if nothing listens there
     * @throws GuestAgentNotReadyException if nobody answers in time
     */
    public static GuestAgent connect(SocketAddress address, Consumer<? super QmpOptions.Builder> options) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(options, "options");
        return Await.result(connectAsync(address, options), "connecting to the guest agent at " + address);
    }

    /**
     * Connects to an agent that runs already, with default options, as {@link #connect(SocketAddress)} does.
     *
     * @param address the socket of the agent's channel
     * @return the future of {@link #connectAsync(SocketAddress, Consumer)}
     */
    public static CompletableFuture<GuestAgent> connectAsync(SocketAddress address) {
        return connectAsync(address, QmpOptions.defaults());
    }

    /**
     * Connects to an agent that runs already, as {@link #connect(SocketAddress, Consumer)} does.
     *
     * @param address the socket of the agent's channel
     * @param options time limits and executor
     * @return a future of the agent; cancelling gives up
     */
    public static CompletableFuture<GuestAgent> connectAsync(
            SocketAddress address, Consumer<? super QmpOptions.Builder> options) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(options, "options");
        QmpOptions.Builder builder = QmpOptions.builder();
        options.accept(builder);
        QmpOptions made = builder.build();
        return OwnedFuture.of(AgentConnection.open(address, made, made.connectTimeout()));
    }

    /**
     * Runs a program in the guest and waits for its end, within {@link QmpOptions#commandTimeout()}.
     *
     * @param path the program; the agent looks it up in its {@code PATH}
     * @param arguments its arguments; no shell reads them
     * @return its exit status and output, as of {@link #exec(GuestExec, Duration)}
     */
    public ExecResult exec(String path, String... arguments) {
        return Await.result(execAsync(path, arguments), "waiting for " + path + " in the guest");
    }

    /**
     * Runs a program in the guest, as {@link #exec(String, String...)} does.
     *
     * @param path the program; the agent looks it up in its {@code PATH}
     * @param arguments its arguments; no shell reads them
     * @return the future of {@link #execAsync(GuestExec, Duration)}
     */
    public CompletableFuture<ExecResult> execAsync(String path, String... arguments) {
        Objects.requireNonNull(arguments, "arguments");
        GuestExec command = GuestExec.builder(path).arg(List.of(arguments)).build();
        return execAsync(command, options().commandTimeout());
    }

    /**
     * Runs a program in the guest and waits for its end.
     *
     * <p>The agent hands out the program's output when it has exited, all at once, unless the command says otherwise. An agent cannot end a program: after
     * the time limit, and after an interrupt, it runs on.
     *
     * @param command the program; a {@code capture-output} of {@code merged} needs an agent of 8.1
     * @param limit how long the program may run
     * @return its exit status and output
     * @throws dev.qemu4j.qmp.QmpCommandException if it cannot be started
     * @throws dev.qemu4j.qmp.QmpTimeoutException if it runs longer
     */
    public ExecResult exec(GuestExec command, Duration limit) {
        return Await.result(execAsync(command, limit), "waiting for " + command.path() + " in the guest");
    }

    /**
     * Runs a program in the guest, as {@link #exec(GuestExec, Duration)} does.
     *
     * @param command the program
     * @param limit how long the program may run
     * @return a future of its exit status and output. After cancelling the program runs on
     */
    public CompletableFuture<ExecResult> execAsync(GuestExec command, Duration limit) {
        Objects.requireNonNull(command, "command");
        TimeLimit.requireNotNegative("limit", limit);
        return OwnedFuture.of(Exec.run(this, command, limit));
    }

    /**
     * Reads a file of the guest, of 64 MiB at most.
     *
     * @param path the file's path in the guest
     * @return its bytes, as of {@link #readFile(String, DataSize)}
     */
    public byte[] readFile(String path) {
        return readFile(path, FILE_LIMIT);
    }

    /**
     * Reads a file of the guest, of 64 MiB at most, as {@link #readFile(String)} does.
     *
     * @param path the file's path in the guest
     * @return the future of {@link #readFileAsync(String, DataSize)}
     */
    public CompletableFuture<byte[]> readFileAsync(String path) {
        return readFileAsync(path, FILE_LIMIT);
    }

    /**
     * Reads a file of the guest.
     *
     * @param path the file's path in the guest
     * @param limit how much to read at most, as all of it is kept in memory
     * @return its bytes
     * @throws dev.qemu4j.qmp.QmpCommandException if the agent cannot read it
     * @throws GuestAgentException if there is more
     */
    public byte[] readFile(String path, DataSize limit) {
        return Await.result(readFileAsync(path, limit), "reading " + path + " of the guest");
    }

    /**
     * Reads a file of the guest, as {@link #readFile(String, DataSize)} does.
     *
     * @param path the file's path in the guest
     * @param limit how much to read at most
     * @return a future of its bytes
     */
    public CompletableFuture<byte[]> readFileAsync(String path, DataSize limit) {
        Objects.requireNonNull(path, "path");
        return OwnedFuture.of(GuestFile.read(this, path, Objects.requireNonNull(limit, "limit")));
    }

    /**
     * Writes a file of the guest, in place of one that is there, and has the agent flush it.
     *
     * @param path the file's path in the guest
     * @param content its bytes
     * @throws dev.qemu4j.qmp.QmpCommandException if the agent cannot write it
     */
    public void writeFile(String path, byte[] content) {
        Await.result(writeFileAsync(path, content), "writing " + path + " of the guest");
    }

    /**
     * Writes a file of the guest, as {@link #writeFile(String, byte[])} does.
     *
     * @param path the file's path in the guest
     * @param content its bytes
     * @return a future that completes once it is done
     */
    public CompletableFuture<@Nullable Void> writeFileAsync(String path, byte[] content) {
        Objects.requireNonNull(path, "path");
        return OwnedFuture.of(GuestFile.write(this, path, Objects.requireNonNull(content, "content")));
    }

    /**
     * Writes a file of the guest, in place of one that is there.
     *
     * @param path the file's path in the guest
     * @param text its content, written as UTF-8
     */
    public void writeFile(String path, String text) {
        Objects.requireNonNull(text, "text");
        writeFile(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes a file of the guest, as {@link #writeFile(String, String)} does.
     *
     * @param path the file's path in the guest
     * @param text its content, written as UTF-8
     * @return the future of {@link #writeFileAsync(String, byte[])}
     */
    public CompletableFuture<@Nullable Void> writeFileAsync(String path, String text) {
        Objects.requireNonNull(text, "text");
        return writeFileAsync(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Does something while the guest's file systems are frozen, for 30 seconds at most, and thaws them whatever happens.
     *
     * @param action the work, on this thread
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
     * @param action the work, on this thread
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
     * connection. Other commands to the agent fail meanwhile with {@link GuestFrozenException}.
     *
     * @param <T> what the action returns
     * @param limit how long the action may take before they are thawed. Thawing is tried ten times: where that fails, this call ends some ten
     *     seconds later than the limit, and up to a minute later where the agent does not answer
     * @param action the work, on this thread
     * @return the action's result
     * @throws GuestFreezeException if the guest froze no file system, before the action; if the time was up before the
     *     action had returned, if the guest had thawed by itself, as Windows does after 10 seconds, or if they could not
     *     be thawed
     */
    public <T extends @Nullable Object> T frozen(Duration limit, Supplier<T> action) {
        TimeLimit.requireNotNegative("limit", limit);
        Objects.requireNonNull(action, "action");
        return FrozenAction.runHere(this, limit, action);
    }

    /**
     * Does something while the guest's file systems are frozen, for 30 seconds at most, as {@link #frozen(Supplier)} does.
     *
     * @param <T> the action's result
     * @param action the work, begun on the executor
     * @return the future of {@link #frozenAsync(Duration, Supplier)}
     */
    public <T extends @Nullable Object> CompletableFuture<T> frozenAsync(
            Supplier<? extends CompletionStage<T>> action) {
        return frozenAsync(FREEZE_LIMIT, action);
    }

    /**
     * Does something while the guest's file systems are frozen, as {@link #frozen(Duration, Supplier)} does.
     *
     * <p>They are thawed when the action's stage has completed, the limit has passed, the future is cancelled, or this client is closed.
     *
     * @param <T> the action's result
     * @param limit how long the action may take before they are thawed; the end of thawing may come later, as of {@link #frozen(Duration, Supplier)}
     * @param action the work, begun once they are frozen, on the executor
     * @return a future of the action's result when the file systems are thawed
     */
    public <T extends @Nullable Object> CompletableFuture<T> frozenAsync(
            Duration limit, Supplier<? extends CompletionStage<T>> action) {
        TimeLimit.requireNotNegative("limit", limit);
        Objects.requireNonNull(action, "action");
        return OwnedFuture.of(FrozenAction.run(this, limit, action));
    }
}
